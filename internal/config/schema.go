package config

import (
	"time"

	"github.com/alteram-hub/alteram"
)

//go:generate go test -run ^TestDocument$ -update .

// The tables below are the schema of hub.yaml, in the order in which it is
// written. Each line of fields is a key: its name, what it takes, where it goes
// and what it means.

var declared = object[alteram.Declared]{
	title: "hub.yaml",
	says:  "The file has three parts.",
	open:  true,
	fields: []field[alteram.Declared]{
		key("hub", hub, func(d *alteram.Declared) *alteram.Hub { return &d.Hub }, "What the operator says of the hub itself.").must(),
		key("defaults", defaults, func(d *alteram.Declared) *alteram.Terms { return &d.Defaults }, "What holds for sources that say nothing else."),
		key("sources", list(source), func(d *alteram.Declared) *[]alteram.Source { return &d.Sources }, "The outlets, with their disclosures, terms and feeds."),
	},
}

var hub = object[alteram.Hub]{
	title: "hub",
	open:  true,
	fields: []field[alteram.Hub]{
		key("name", line, func(h *alteram.Hub) *string { return &h.Name }, "What the hub is called.").must(),
		key("url", hubURL, func(h *alteram.Hub) *string { return &h.URL }, "The public address of the front page.").must(),
		key("languages", list(tongue), func(h *alteram.Hub) *[]string { return &h.Languages }, "Languages of the interface; the first is the default."),
		key("legal", legal, func(h *alteram.Hub) *alteram.Legal { return &h.Legal }, "The imprint."),
		key("self", self, func(h *alteram.Hub) *alteram.Self { return &h.Self }, "The hub's own disclosure, shown as a source's is."),
		key("choosing", localized, func(h *alteram.Hub) *alteram.Text { return &h.Choosing }, "How sources are chosen, and which were declined."),
		key("jurisdictions", list(territory), func(h *alteram.Hub) *[]string { return &h.Jurisdictions }, "Whose law binds the operator: restrictions for these apply to every reader."),
		key("territory", readers, func(h *alteram.Hub) *alteram.TerritoryRule { return &h.Territory }, "How a reader's territory is known.").means("not known"),
		key("places", byCountry, func(h *alteram.Hub) *map[string]alteram.Text { return &h.Places }, "What countries are called: those that the interface has no name for, such as `XA`, and those that the hub names otherwise."),
		key("quote", count, func(h *alteram.Hub) *int { return &h.Quote }, "How many characters of an outlet's wording are quoted where statements and figures stand side by side.").means("300"),
		key("persons", list(person), func(h *alteram.Hub) *[]alteram.Person { return &h.Persons }, "Public figures, of whom there is a page with what they were reported to say.").means("nobody"),
		key("objections", oneOf[alteram.ObjectionRule]("on", "off"), func(h *alteram.Hub) *alteram.ObjectionRule { return &h.Objections }, "Whether readers may object that a report tells another event, or was misread.").means("on"),
		key("claims", oneOf[alteram.ClaimsRule]("on", "off"), func(h *alteram.Hub) *alteram.ClaimsRule { return &h.Claims }, "Whether reports are read for who says what, and for figures. Switched off, what was read before stays.").means("on"),
		key("keep", keep, func(h *alteram.Hub) *alteram.Keep { return &h.Keep }, "How long operational data lives."),
	},
}.codec()

var person = object[alteram.Person]{
	title: "hub.persons[]",
	fields: []field[alteram.Person]{
		key("id", personID, func(p *alteram.Person) *string { return &p.ID }, "The name of the person in addresses, as statements have it.").must(),
		key("name", line, func(p *alteram.Person) *string { return &p.Name }, "What the person is called.").must(),
		key("why", line, func(p *alteram.Person) *string { return &p.Why }, "What makes the person a public figure; shown on the page.").must(),
	},
}.codec()

var legal = object[alteram.Legal]{
	title: "hub.legal",
	fields: []field[alteram.Legal]{
		key("name", line, func(l *alteram.Legal) *string { return &l.Name }, "The legal person that runs the hub."),
		key("address", text, func(l *alteram.Legal) *string { return &l.Address }, "Its postal address."),
		key("responsible", line, func(l *alteram.Legal) *string { return &l.Responsible }, "Who is responsible for the content."),
		key("contact", contact, func(l *alteram.Legal) *string { return &l.Contact }, "Where readers and outlets write to."),
	},
}.codec()

var self = object[alteram.Self]{
	title: "hub.self",
	fields: []field[alteram.Self]{
		key("owner", list(owner), func(s *alteram.Self) *[]alteram.Owner { return &s.Owner }, "Who owns the hub."),
		key("funding", list(funding), func(s *alteram.Self) *[]alteram.Funding { return &s.Funding }, "Who pays for it."),
		key("control", control, func(s *alteram.Self) *alteram.Control { return &s.Control }, "Who controls it."),
	},
}.codec()

var readers = object[alteram.TerritoryRule]{
	title: "hub.territory",
	says:  "One of the keys, or none.",
	fields: []field[alteram.TerritoryRule]{
		key("header", header, func(t *alteram.TerritoryRule) *string { return &t.Header }, "A request header that a trusted proxy sets to the reader's country code."),
		key("fixed", country, func(t *alteram.TerritoryRule) *string { return &t.Fixed }, "The territory of every reader."),
	},
	refused: map[string]string{"mmdb": "a country database cannot be read yet; write header: X-Country and let the proxy look countries up, or fixed: DE"},
	rules: []rule[alteram.TerritoryRule]{{
		about:  []string{"fixed", "header"},
		broken: func(t *alteram.TerritoryRule) bool { return t.Header != "" && t.Fixed != "" },
		says:   "header and fixed exclude each other; keep one of them",
	}},
}.codec()

var keep = object[alteram.Keep]{
	title: "hub.keep",
	fields: []field[alteram.Keep]{
		key("access_log", span, func(k *alteram.Keep) *time.Duration { return &k.AccessLog }, "Log of readers' requests.").means("0d: none is written"),
		key("notices", span, func(k *alteram.Keep) *time.Duration { return &k.Notices }, "Legal notices received."),
	},
	rules: []rule[alteram.Keep]{{
		about:  []string{"access_log"},
		broken: func(k *alteram.Keep) bool { return k.AccessLog != 0 },
		says:   "this version writes no access log; write 0d, or leave it out",
	}},
}.codec()

var defaults = object[alteram.Terms]{
	title: "defaults",
	fields: []field[alteram.Terms]{
		key("terms", standing, func(t *alteram.Terms) *alteram.Terms { return t }, "The terms outside every period of a source.").means("link only"),
	},
}.codec()

var source = object[alteram.Source]{
	title: "sources[]",
	open:  true,
	fields: []field[alteram.Source]{
		key("id", sourceID, func(s *alteram.Source) *alteram.SourceID { return &s.ID }, "1 to 63 lower-case letters, digits and hyphens, in addresses for ever; never used again for another outlet.").must(),
		key("name", line, func(s *alteram.Source) *string { return &s.Name }, "What the outlet calls itself.").must(),
		key("site", webURL, func(s *alteram.Source) *string { return &s.Site }, "Its home page."),
		key("domains", list(domain), func(s *alteram.Source) *[]string { return &s.Domains }, "Its own hosts, subdomains included; links and feeds elsewhere are marked."),
		key("place", whereabouts, func(s *alteram.Source) *alteram.Place { return &s.Place }, "Where it sits and what it writes about."),
		key("languages", list(tongue), func(s *alteram.Source) *[]string { return &s.Languages }, "The languages it publishes in.").means("not stated"),
		key("owner", list(owner), func(s *alteram.Source) *[]alteram.Owner { return &s.Owner }, "Who owns it.").means("not established"),
		key("funding", list(funding), func(s *alteram.Source) *[]alteram.Funding { return &s.Funding }, "Who pays for it.").means("not established"),
		key("control", control, func(s *alteram.Source) *alteram.Control { return &s.Control }, "Who controls it, as classified by whom.").means("not established"),
		key("identity", identity, func(s *alteram.Source) *alteram.Identity { return &s.Identity }, "What shows that the feeds are its own."),
		key("inclusion", inclusion, func(s *alteram.Source) *alteram.Inclusion { return &s.Inclusion }, "Why it is in the hub."),
		key("perspective", list(line), func(s *alteram.Source) *[]string { return &s.Perspective }, "Its groups on a story page, in the operator's words.").means("by its seat"),
		key("note", localized, func(s *alteram.Source) *alteram.Text { return &s.Note }, "The operator's own sentence after the disclosure."),
		key("restrictions", list(restriction), func(s *alteram.Source) *[]alteram.Restriction { return &s.Restrictions }, "Laws that keep its text from readers."),
		key("terms", oneOrMore(terms), func(s *alteram.Source) *[]alteram.Terms { return &s.Terms }, "What may be shown, in one or several periods; outside them the defaults hold.").means("the defaults"),
		key("feeds", list(feed), func(s *alteram.Source) *[]alteram.Feed { return &s.Feeds }, "Where it publishes items."),
	},
	rules: []rule[alteram.Source]{
		{about: []string{"id"}, check: func(m *mapping, s *alteram.Source) { m.once("id", "source", string(s.ID)) }, says: "no two sources have the same id"},
		{about: []string{"terms"}, check: noOverlap, says: "the periods of terms do not overlap"},
	},
}.codec()

var whereabouts = object[alteram.Place]{
	title: "sources[].place",
	fields: []field[alteram.Place]{
		key("seat", country, func(p *alteram.Place) *string { return &p.Seat }, "The country it sits in; the seat is not a side.").means("not established"),
		key("covers", list(country), func(p *alteram.Place) *[]string { return &p.Covers }, "The countries it writes about."),
	},
}.codec()

var owner = object[alteram.Owner]{
	title: "owner[]",
	fields: []field[alteram.Owner]{
		key("name", line, func(o *alteram.Owner) *string { return &o.Name }, "Who owns.").must(),
		key("kind", oneOf[string]("", alteram.OwnerKinds...), func(o *alteram.Owner) *string { return &o.Kind }, "What the owner is.").means("not established"),
		key("share", percent, func(o *alteram.Owner) *float64 { return &o.Share }, "The owned part in per cent.").means("not established"),
		key("evidence", webURL, func(o *alteram.Owner) *string { return &o.Evidence }, "What shows it."),
		key("as_of", day, func(o *alteram.Owner) *time.Time { return &o.AsOf }, "The day for which the evidence speaks."),
	},
}.codec()

var funding = object[alteram.Funding]{
	title: "funding[]",
	fields: []field[alteram.Funding]{
		key("from", line, func(f *alteram.Funding) *string { return &f.From }, "Who pays.").must(),
		key("kind", oneOf[string]("", alteram.FundingKinds...), func(f *alteram.Funding) *string { return &f.Kind }, "What kind of money it is.").means("not established"),
		key("year", year, func(f *alteram.Funding) *int { return &f.Year }, "The year for which it is stated."),
		key("evidence", webURL, func(f *alteram.Funding) *string { return &f.Evidence }, "What shows it."),
	},
}.codec()

var control = object[alteram.Control]{
	title: "control",
	says: "SC is state-controlled, CaPu captured public or state-managed, CaPr captured private, ISFM independent state-funded and state-managed, " +
		"ISF independent state-funded, ISM independent state-managed, IP independent public: the typology of the State Media Monitor.",
	fields: []field[alteram.Control]{
		key("value", oneOf[alteram.ControlValue]("unknown", controlWords()...), func(c *alteram.Control) *alteram.ControlValue { return &c.Value }, "The class.").shown("unknown"),
		key("said_by", line, func(c *alteram.Control) *string { return &c.SaidBy }, "Who classifies: a publication, or us for the hub itself."),
		key("edition", year, func(c *alteram.Control) *int { return &c.Edition }, "The year of the publication."),
		key("evidence", webURL, func(c *alteram.Control) *string { return &c.Evidence }, "Where it says so."),
		key("set_by", line, func(c *alteram.Control) *string { return &c.SetBy }, "The desk that put the label here."),
		key("set", day, func(c *alteram.Control) *time.Time { return &c.Set }, "The day the label was put here; with unknown, the day the hub looked."),
	},
	rules: []rule[alteram.Control]{{
		about:  []string{"value", "said_by"},
		broken: func(c *alteram.Control) bool { return c.Value != alteram.ControlUnknown && c.SaidBy == "" },
		says:   "a value wants said_by; add who classifies the outlet so, or us",
	}, {
		about:  []string{"value", "set"},
		broken: func(c *alteram.Control) bool { return c.Value == alteram.ControlUnknown && c.Set.IsZero() },
		says:   "value: unknown wants set; add the day on which you looked",
	}},
}.codec()

// controlWords lists the values of control as they are written.
func controlWords() []string {
	words := make([]string, len(alteram.ControlValues))
	for i, v := range alteram.ControlValues {
		words[i] = v.String()
	}
	return words
}

var identity = object[alteram.Identity]{
	title: "sources[].identity",
	fields: []field[alteram.Identity]{
		key("proof", oneOf[string]("none", alteram.IdentityProofs...), func(i *alteram.Identity) *string { return &i.Proof }, "What ties the feeds to the site.").means("none"),
	},
}.codec()

var inclusion = object[alteram.Inclusion]{
	title: "sources[].inclusion",
	fields: []field[alteram.Inclusion]{
		key("reason", localized, func(i *alteram.Inclusion) *alteram.Text { return &i.Reason }, "Why the source is here."),
		key("evidence", list(webURL), func(i *alteram.Inclusion) *[]string { return &i.Evidence }, "What supports the reason."),
		key("decided_by", line, func(i *alteram.Inclusion) *string { return &i.DecidedBy }, "The desk that decided."),
		key("decided", day, func(i *alteram.Inclusion) *time.Time { return &i.Decided }, "When."),
		key("review", day, func(i *alteram.Inclusion) *time.Time { return &i.Review }, "The day by which it is looked at again.").means("no day is set"),
	},
}.codec()

var restriction = object[alteram.Restriction]{
	title: "sources[].restrictions[]",
	fields: []field[alteram.Restriction]{
		key("law", line, func(r *alteram.Restriction) *string { return &r.Law }, "The act and article.").must(),
		key("url", webURL, func(r *alteram.Restriction) *string { return &r.URL }, "Where the law or order can be read."),
		key("applies", list(audience), func(r *alteram.Restriction) *[]string { return &r.Applies }, "Where it holds: countries, EU for all its members, * for everywhere.").must(),
		key("effect", effect, func(r *alteram.Restriction) *alteram.Mode { return &r.Effect }, "The most that may be shown there.").means("withheld"),
		key("covers_link", yesNo, func(r *alteram.Restriction) *bool { return &r.CoversLink }, "Removes the link to the original too.").means("false"),
		key("checked", day, func(r *alteram.Restriction) *time.Time { return &r.Checked }, "The day it was last looked at."),
	},
}.codec()

var grantor = object[alteram.Grantor]{
	title: "grantor",
	fields: []field[alteram.Grantor]{
		key("name", line, func(g *alteram.Grantor) *string { return &g.Name }, "Who gave the permission.").must(),
		key("proof", line, func(g *alteram.Grantor) *string { return &g.Proof }, "What shows it: an address, or where the letter is kept."),
		key("checked", day, func(g *alteram.Grantor) *time.Time { return &g.Checked }, "The day it was last looked at."),
	},
}.codec()

var feed = object[alteram.Feed]{
	title: "sources[].feeds[]",
	fields: []field[alteram.Feed]{
		key("url", webURL, func(f *alteram.Feed) *string { return &f.URL }, "The address of the feed.").must(),
		key("alternates", list(webURL), func(f *alteram.Feed) *[]string { return &f.Alternates }, "Other addresses of the same feed, tried in order when the first fails."),
		key("via", proxyURL, func(f *alteram.Feed) *string { return &f.Via }, "A proxy to fetch through; never published.").means("direct"),
		key("identity", oneOf[alteram.IdentityPolicy]("auto", "guid", "link", "title"), func(f *alteram.Feed) *alteram.IdentityPolicy { return &f.Identity },
			"What makes two items the same entry; auto decides by what the feed offers.").means("auto"),
		key("page", oneOf[alteram.PagePolicy]("never", "excerpts"), func(f *alteram.Feed) *alteram.PagePolicy { return &f.Page },
			"excerpts reads the page of a report of which the feed gives only a beginning, while the terms show text and robots.txt allows it.").means("never"),
	},
	rules: []rule[alteram.Feed]{
		{about: []string{"url"}, check: func(m *mapping, f *alteram.Feed) { m.once("url", "feed", addressKey(f.URL)) }, says: "no two feeds have the same url"},
	},
}.codec()
