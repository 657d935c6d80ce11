package alteram

import (
	"regexp"
	"time"
)

// SourceID is the operator's slug of a source: lower-case letters, digits and
// hyphens, 1 to 63 characters. It is never reused; a source that leaves
// hub.yaml is retired.
type SourceID string

var slug = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// Valid reports whether id is a slug as described at [SourceID].
func (id SourceID) Valid() bool { return slug.MatchString(string(id)) }

// Text is something an operator wrote, in one or several languages, keyed by
// BCP 47 code. A text without a stated language has the single key "" and is
// in the hub's first language. The zero value is no text.
type Text map[string]string

// In returns the wording for the first of the wanted languages that there is,
// else the text without a stated language, else any wording (the smallest key,
// so that the answer is stable), with the key it was found under. Both are
// empty when there is no text.
func (t Text) In(languages ...string) (wording, language string) {
	for _, l := range languages {
		if s, ok := t[l]; ok {
			return s, l
		}
	}
	if s, ok := t[""]; ok {
		return s, ""
	}
	first := true
	for l, s := range t {
		if first || l < language {
			wording, language, first = s, l, false
		}
	}
	return wording, language
}

// Source is an outlet and what the hub says of it: its disclosure, why it is
// here, and under which terms its text may be shown.
type Source struct {
	ID   SourceID
	Name string
	// Site is the outlet's home page, an http or https address; empty when it has none.
	Site string
	// Domains are the registrable or full host names whose links count as the
	// outlet's own; links and feeds elsewhere are marked. A domain covers its subdomains.
	Domains []string
	Place   Place
	// Languages are those the outlet publishes in, BCP 47; empty when not stated.
	Languages []string
	Owner     []Owner
	Funding   []Funding
	Control   Control
	Identity  Identity
	Inclusion Inclusion
	// Perspective names the groups the source stands in on a story page, in the
	// operator's words; empty means by its seat.
	Perspective []string
	// Note is the operator's own sentence, added after the disclosure.
	Note         Text
	Restrictions []Restriction
	// Terms are the periods in which text may be shown; outside all of them the
	// hub's defaults hold.
	Terms []Terms
	Feeds []Feed
	// Retired is when the source left hub.yaml; zero while it is declared.
	Retired time.Time
}

// Place says where an outlet sits and which countries it writes about. The
// seat is not a side.
type Place struct {
	// Seat is an ISO 3166-1 alpha-2 code, or empty for not established.
	Seat string
	// Covers are ISO 3166-1 alpha-2 codes.
	Covers []string
}

// Owner is one owner of an outlet, as far as established.
type Owner struct {
	Name string
	// Kind is one of [OwnerKinds], or empty for not established.
	Kind string
	// Share is the owned part in per cent, (0,100]; 0 means not established.
	Share float64
	// Evidence is the address of what shows it.
	Evidence string
	// AsOf is the day for which the evidence speaks; zero when unknown.
	AsOf time.Time
}

// OwnerKinds lists the kinds an owner may have.
var OwnerKinds = []string{"state", "municipality", "public-body", "company", "person", "family", "foundation", "party", "church", "staff", "readers", "other"}

// Funding is one origin of an outlet's money.
type Funding struct {
	// From names who pays.
	From string
	// Kind is one of [FundingKinds], or empty for not established.
	Kind string
	// Year is the year for which it is stated; 0 when unknown.
	Year     int
	Evidence string
}

// FundingKinds lists the kinds of funding.
var FundingKinds = []string{"state-budget", "licence-fee", "grant", "advertising", "subscriptions", "donations", "owner", "sales", "other"}

// Control is the attributed classification of who controls an outlet, by the
// typology of the State Media Monitor (statemediamonitor.com) where it has a
// word. The zero value is unknown, which is never shown as independent.
type Control struct {
	Value ControlValue
	// SaidBy names who classifies: a publication, or "us" for the hub itself.
	SaidBy string
	// Edition is the year of the publication; 0 when it has none.
	Edition  int
	Evidence string
	// SetBy is the operator's desk that put the label here.
	SetBy string
	// Set is the day the label was put here; for an unknown value, the day the hub looked.
	Set time.Time
}

// ControlValue is a class of control. The zero value means unknown.
type ControlValue string

// The values of [ControlValue]: the typology of the State Media Monitor, and
// for the rest plain words.
const (
	ControlUnknown     ControlValue = ""
	StateControlled    ControlValue = "SC"
	CapturedPublic     ControlValue = "CaPu"
	CapturedPrivate    ControlValue = "CaPr"
	IndependentFunded  ControlValue = "ISFM" // independent state-funded and state-managed
	IndependentBudget  ControlValue = "ISF"  // independent state-funded
	IndependentManaged ControlValue = "ISM"  // independent state-managed
	IndependentPublic  ControlValue = "IP"
	Private            ControlValue = "private"
	Nonprofit          ControlValue = "nonprofit"
	Party              ControlValue = "party"
	Cooperative        ControlValue = "cooperative"
)

// ControlValues lists all values in the order of the documentation, unknown last.
var ControlValues = []ControlValue{
	StateControlled, CapturedPublic, CapturedPrivate, IndependentFunded, IndependentBudget,
	IndependentManaged, IndependentPublic, Private, Nonprofit, Party, Cooperative, ControlUnknown,
}

// String returns the value as it is written in hub.yaml, "unknown" for the zero value.
func (c ControlValue) String() string {
	if c == ControlUnknown {
		return "unknown"
	}
	return string(c)
}

// ParseControl reads a value as written in hub.yaml; "" and "unknown" are [ControlUnknown].
func ParseControl(s string) (ControlValue, bool) {
	for _, c := range ControlValues {
		if s == c.String() || s == string(c) {
			return c, true
		}
	}
	return ControlUnknown, false
}

// Identity is how it was established that the feeds are the outlet's own.
type Identity struct {
	// Proof is one of [IdentityProofs]; empty is "none".
	Proof string
}

// IdentityProofs lists the ways to show that a feed belongs to a site.
var IdentityProofs = []string{"site-links-feed", "dns-txt", "well-known", "trust.txt", "none"}

// Inclusion is why a source is here and who decided it.
type Inclusion struct {
	Reason Text
	// Evidence are addresses that support the reason.
	Evidence  []string
	DecidedBy string
	Decided   time.Time
	// Review is the day by which the inclusion is looked at again; zero means no date is set.
	Review time.Time
}

// FeedID numbers a feed inside one database.
type FeedID int64

// Feed is an address at which a source publishes items.
type Feed struct {
	// ID is zero until the feed is stored.
	ID     FeedID
	Source SourceID
	URL    string
	// Alternates are other addresses of the same feed, tried in order when URL fails.
	Alternates []string
	// Via is the address of a proxy to fetch through; empty is direct.
	Via string
	// Identity is how items are told apart; the zero value decides by what the feed offers.
	Identity IdentityPolicy
	// Page says of which entries the page is read; the zero value of none.
	Page PagePolicy
}

// IdentityPolicy says what makes two items of a feed the same entry.
type IdentityPolicy string

// The identity policies.
const (
	// IdentityAuto uses the GUID, falls back to the link, then to title and date,
	// and recognises GUIDs that are repeated, reused or renamed.
	IdentityAuto IdentityPolicy = ""
	// IdentityGUID trusts the GUID alone.
	IdentityGUID IdentityPolicy = "guid"
	// IdentityLink uses the canonical link alone: for feeds that mint a new GUID with every edit.
	IdentityLink IdentityPolicy = "link"
	// IdentityTitle uses title and date: for feeds whose links all lead to one page.
	IdentityTitle IdentityPolicy = "title"
)

// Hub is what the operator says of the hub itself.
type Hub struct {
	Name string
	// URL is the public address of the hub, without a trailing slash.
	URL string
	// Languages are the languages of the interface, BCP 47; the first is the default.
	Languages []string
	Legal     Legal
	// Self is the hub's own disclosure, shown in the same block as a source's.
	Self Self
	// Choosing is the operator's account of how sources are chosen and which were declined.
	Choosing Text
	// Jurisdictions are the territories whose law binds the operator:
	// restrictions for them apply to every reader.
	Jurisdictions []string
	Territory     TerritoryRule
	// Places names countries by their ISO 3166-1 alpha-2 codes: those that the
	// interface has no name for, such as XA to XZ, and those that the hub names
	// otherwise than it does.
	Places map[string]Text
	// Quote is how many characters of one wording are quoted where statements and
	// figures stand side by side; 0 means [DefaultQuote].
	Quote int
	// Persons are public figures, of whom there is a page with what they were
	// reported to say; of nobody else there is one.
	Persons []Person
	// Objections says whether readers may object to what the hub made of reports.
	Objections ObjectionRule
	// Claims says whether reports are read for who says what, and for figures.
	Claims ClaimsRule
	Keep   Keep
}

// DefaultQuote is how many characters are quoted where the hub states no number.
const DefaultQuote = 300

// QuoteLength is how many characters of one wording are quoted.
func (h Hub) QuoteLength() int {
	if h.Quote == 0 {
		return DefaultQuote
	}
	return h.Quote
}

// Person returns the public figure with an id, nil for anybody else.
func (h Hub) Person(id string) *Person {
	for i := range h.Persons {
		if h.Persons[i].ID == id {
			return &h.Persons[i]
		}
	}
	return nil
}

// Person is a person whom the operator confirms to be a public figure.
type Person struct {
	// ID is as statements name speakers: person:slug.
	ID   string
	Name string
	// Why is what makes the person a public figure.
	Why string
}

// Legal is the imprint.
type Legal struct {
	Name        string
	Address     string
	Responsible string
	// Contact is a mailto: or https: address.
	Contact string
}

// Self is the hub's own disclosure.
type Self struct {
	Owner   []Owner
	Funding []Funding
	Control Control
}

// TerritoryRule is how a reader's territory is known. The zero value knows nothing.
type TerritoryRule struct {
	// Header is the name of a request header that a trusted proxy sets to an
	// ISO 3166-1 alpha-2 code.
	Header string
	// Fixed is a territory that holds for every reader.
	Fixed string
}

// Keep says how long operational data lives.
type Keep struct {
	// AccessLog is 0 for none, the only value this version knows.
	AccessLog time.Duration
	// Notices is how long legal notices are kept.
	Notices time.Duration
}

// Declared is everything that hub.yaml declares: the state the operator wants.
type Declared struct {
	Hub Hub
	// Defaults are the terms that hold outside every period of a source.
	Defaults Terms
	Sources  []Source
}
