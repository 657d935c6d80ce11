package config

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"pgregory.net/rapid"

	"github.com/alteram-hub/alteram"
)

// The generators below draw valid declarations.

var anyRune = rapid.RuneFrom([]rune(`"'\#:,-[]{}&*!|>%@~? `+"\u00a0\u2028\u200b\ufeff\u202e"), unicode.L, unicode.N, unicode.P, unicode.S, unicode.M, unicode.Cf, unicode.Co)

// awkward are texts that YAML, or a version of it, reads as something else.
var awkward = []string{"true", "No", "null", "~", "2026", "2026-03-01", "0x1f", "1e3", ".inf", "-", "- a", "a: b", "a #b", "<<", "{a}", "[a]", "'", `"`, "*a", "&a", "!a", "?", "@a", "`a", "|", ">-", "---", "...", "%a", "=", "y", "08", "1_000", "0o7", "Reg. (EU) 1/2"}

func lines() *rapid.Generator[string] {
	drawn := rapid.Map(rapid.StringOfN(anyRune, 1, 40, -1), strings.TrimSpace).Filter(func(s string) bool { return s != "" })
	return rapid.OneOf(drawn, rapid.SampledFrom(awkward))
}

func texts() *rapid.Generator[string] {
	joined := rapid.Map(rapid.SliceOfN(rapid.OneOf(lines(), rapid.SampledFrom([]string{"", "  indented", "\ttab", "trailing ", "# no remark"})), 1, 4),
		func(ls []string) string { return strings.TrimSpace(strings.Join(ls, "\n")) })
	return rapid.OneOf(lines(), joined.Filter(func(s string) bool { return s != "" }))
}

// maybe draws the zero value or one of g.
func maybe[V any](g *rapid.Generator[V]) *rapid.Generator[V] {
	var zero V
	return rapid.OneOf(rapid.Just(zero), g)
}

// some draws a list that is nil when it has no items.
func some[V any](g *rapid.Generator[V]) *rapid.Generator[[]V] {
	return rapid.OneOf(rapid.Just[[]V](nil), rapid.SliceOfN(g, 1, 3))
}

func dates() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		day := date("1900-01-01").AddDate(0, 0, rapid.IntRange(0, 100_000).Draw(t, "day"))
		return day.Add(rapid.OneOf(rapid.Just(time.Duration(0)), rapid.Map(rapid.Int64Range(0, int64(24*time.Hour)-1), func(n int64) time.Duration { return time.Duration(n) })).Draw(t, "time"))
	})
}

func addresses() *rapid.Generator[string] {
	return rapid.StringMatching(`https?://[a-z0-9]{1,9}\.example(:[1-9][0-9]{1,3})?(/[a-z0-9,'()#?=&:;-]{0,12})?`)
}

func words(ws []string) *rapid.Generator[string] { return rapid.SampledFrom(ws) }

func spans() *rapid.Generator[time.Duration] {
	return rapid.Map(rapid.IntRange(0, 36500), func(n int) time.Duration { return time.Duration(n) * oneDay })
}

func localizedTexts() *rapid.Generator[alteram.Text] {
	return rapid.OneOf(rapid.Just(alteram.Text(nil)),
		rapid.Map(texts(), func(s string) alteram.Text { return alteram.Text{"": s} }),
		rapid.Map(rapid.MapOfN(words([]string{"en", "no", "pt-BR", "sr-Latn", "zh-Hant"}), texts(), 1, 3), func(m map[string]string) alteram.Text { return m }))
}

func places() *rapid.Generator[map[string]alteram.Text] {
	named := localizedTexts().Filter(func(t alteram.Text) bool { return t != nil })
	return rapid.OneOf(rapid.Just[map[string]alteram.Text](nil), rapid.MapOfN(words([]string{"XA", "XB", "NO"}), named, 1, 3))
}

func persons() *rapid.Generator[alteram.Person] {
	return rapid.Custom(func(t *rapid.T) alteram.Person {
		return alteram.Person{ID: "person:" + rapid.StringMatching(`[a-zа-я0-9]{1,9}(-[a-z0-9]{1,9})?`).Draw(t, "id"), Name: lines().Draw(t, "name"), Why: lines().Draw(t, "why")}
	})
}

func controls() *rapid.Generator[alteram.Control] {
	return rapid.Custom(func(t *rapid.T) alteram.Control {
		return alteram.Control{
			Value: rapid.SampledFrom(alteram.ControlValues).Draw(t, "value"), SaidBy: lines().Draw(t, "said by"), Edition: maybe(rapid.IntRange(1900, 2199)).Draw(t, "edition"),
			Evidence: maybe(addresses()).Draw(t, "evidence"), SetBy: maybe(lines()).Draw(t, "set by"), Set: dates().Draw(t, "set"),
		}
	})
}

func owners() *rapid.Generator[alteram.Owner] {
	return rapid.Custom(func(t *rapid.T) alteram.Owner {
		return alteram.Owner{
			Name: lines().Draw(t, "name"), Kind: maybe(words(alteram.OwnerKinds)).Draw(t, "kind"), Share: maybe(rapid.Float64Range(0.001, 100)).Draw(t, "share"),
			Evidence: maybe(addresses()).Draw(t, "evidence"), AsOf: maybe(dates()).Draw(t, "as of"),
		}
	})
}

func fundings() *rapid.Generator[alteram.Funding] {
	return rapid.Custom(func(t *rapid.T) alteram.Funding {
		return alteram.Funding{
			From: lines().Draw(t, "from"), Kind: maybe(words(alteram.FundingKinds)).Draw(t, "kind"), Year: maybe(rapid.IntRange(1900, 2199)).Draw(t, "year"),
			Evidence: maybe(addresses()).Draw(t, "evidence"),
		}
	})
}

func anyTerms() *rapid.Generator[alteram.Terms] {
	return rapid.Custom(func(t *rapid.T) alteram.Terms {
		terms := alteram.Terms{
			Mode: rapid.SampledFrom([]alteram.Mode{alteram.ModeFull, alteram.ModeExcerpt, alteram.ModeLink, alteram.ModeWithheld}).Draw(t, "mode"), Basis: alteram.Basis(words(alteram.Bases).Draw(t, "basis")),
			Channels: rapid.OneOf(rapid.Just[[]alteram.Channel](nil), rapid.SliceOfN(rapid.SampledFrom(alteram.Channels), 0, 3)).Draw(t, "channels"),
			Images:   rapid.SampledFrom([]alteram.Images{"", alteram.ImagesLink, alteram.ImagesShow}).Draw(t, "images"), Retain: maybe(spans()).Draw(t, "retain"),
			EarlierVersions: rapid.SampledFrom([]alteram.EarlierVersions{"", alteram.EarlierShown}).Draw(t, "earlier"), Index: rapid.Bool().Draw(t, "index"),
		}
		if terms.Mode == alteram.ModeExcerpt {
			terms.Words = maybe(rapid.IntRange(1, 1000)).Draw(t, "words")
		}
		switch terms.Basis {
		case alteram.BasisLicence:
			terms.Licence = rapid.StringMatching(`[A-Za-z0-9][A-Za-z0-9.+-]{0,12}`).Draw(t, "licence")
		case alteram.BasisPermission:
			terms.Grantor = alteram.Grantor{Name: lines().Draw(t, "grantor"), Proof: maybe(lines()).Draw(t, "proof"), Checked: maybe(dates()).Draw(t, "checked")}
		}
		return terms
	})
}

// periods draws terms whose periods follow each other.
func periods() *rapid.Generator[[]alteram.Terms] {
	return rapid.Custom(func(t *rapid.T) []alteram.Terms {
		ts := some(anyTerms()).Draw(t, "terms")
		for i := range ts {
			if i > 0 || rapid.Bool().Draw(t, "begins") {
				ts[i].From = date("2026-01-01").AddDate(0, i, 0)
			}
			if i < len(ts)-1 || rapid.Bool().Draw(t, "ends") {
				ts[i].Until = date("2026-01-01").AddDate(0, i+1, 0)
			}
		}
		return ts
	})
}

func restrictions() *rapid.Generator[alteram.Restriction] {
	return rapid.Custom(func(t *rapid.T) alteram.Restriction {
		return alteram.Restriction{
			Law: lines().Draw(t, "law"), URL: maybe(addresses()).Draw(t, "url"), Applies: rapid.SliceOfN(words([]string{"DE", "NO", "EU", "*"}), 1, 3).Draw(t, "applies"),
			Effect:     rapid.SampledFrom([]alteram.Mode{alteram.ModeWithheld, alteram.ModeLink, alteram.ModeExcerpt}).Draw(t, "effect"),
			CoversLink: rapid.Bool().Draw(t, "covers link"), Checked: maybe(dates()).Draw(t, "checked"),
		}
	})
}

func sources() *rapid.Generator[alteram.Source] {
	return rapid.Custom(func(t *rapid.T) alteram.Source {
		countries := words([]string{"DE", "NO", "XK"})
		return alteram.Source{
			Name: lines().Draw(t, "name"), Site: maybe(addresses()).Draw(t, "site"), Domains: some(rapid.StringMatching(`[a-z0-9]{1,9}(\.[a-z]{2,5}){1,2}`)).Draw(t, "domains"),
			Place:     alteram.Place{Seat: maybe(countries).Draw(t, "seat"), Covers: some(countries).Draw(t, "covers")},
			Languages: some(words([]string{"en", "no", "pt-BR"})).Draw(t, "languages"), Owner: some(owners()).Draw(t, "owner"), Funding: some(fundings()).Draw(t, "funding"),
			Control: maybe(controls()).Draw(t, "control"), Identity: alteram.Identity{Proof: maybe(words(alteram.IdentityProofs[:4])).Draw(t, "proof")},
			Inclusion: alteram.Inclusion{
				Reason: localizedTexts().Draw(t, "reason"), Evidence: some(addresses()).Draw(t, "evidence"), DecidedBy: maybe(lines()).Draw(t, "decided by"),
				Decided: maybe(dates()).Draw(t, "decided"), Review: maybe(dates()).Draw(t, "review"),
			},
			Perspective: some(lines()).Draw(t, "perspective"), Note: localizedTexts().Draw(t, "note"), Restrictions: some(restrictions()).Draw(t, "restrictions"), Terms: periods().Draw(t, "terms"),
		}
	})
}

// feedsOf draws feeds whose addresses no other source has.
func feedsOf(t *rapid.T, id alteram.SourceID) []alteram.Feed {
	var feeds []alteram.Feed
	for i := range rapid.IntRange(0, 2).Draw(t, "feeds") {
		feeds = append(feeds, alteram.Feed{
			Source: id, URL: fmt.Sprintf("https://%s.example/%d", id, i), Alternates: some(addresses()).Draw(t, "alternates"), Via: maybe(addresses()).Draw(t, "via"),
			Identity: rapid.SampledFrom([]alteram.IdentityPolicy{"", alteram.IdentityGUID, alteram.IdentityLink, alteram.IdentityTitle}).Draw(t, "identity"),
		})
	}
	return feeds
}

func hubs() *rapid.Generator[alteram.Hub] {
	return rapid.Custom(func(t *rapid.T) alteram.Hub {
		return alteram.Hub{
			Name: lines().Draw(t, "name"), URL: "https://hub.example", Languages: some(words([]string{"en", "ru"})).Draw(t, "languages"),
			Legal: alteram.Legal{
				Name: maybe(lines()).Draw(t, "legal name"), Address: maybe(texts()).Draw(t, "address"), Responsible: maybe(lines()).Draw(t, "responsible"),
				Contact: maybe(words([]string{"mailto:desk@hub.example", "https://hub.example/contact"})).Draw(t, "contact"),
			},
			Self:     alteram.Self{Owner: some(owners()).Draw(t, "owner"), Funding: some(fundings()).Draw(t, "funding"), Control: maybe(controls()).Draw(t, "control")},
			Choosing: localizedTexts().Draw(t, "choosing"), Jurisdictions: some(words([]string{"DE", "EU"})).Draw(t, "jurisdictions"),
			Territory: rapid.SampledFrom([]alteram.TerritoryRule{{}, {Header: "X-Country"}, {Fixed: "NO"}}).Draw(t, "territory"), Places: places().Draw(t, "places"), Quote: maybe(rapid.IntRange(1, 1000)).Draw(t, "quote"), Persons: some(persons()).Draw(t, "persons"), Objections: rapid.SampledFrom([]alteram.ObjectionRule{alteram.ObjectionsOn, alteram.ObjectionsOff}).Draw(t, "objections"), Claims: rapid.SampledFrom([]alteram.ClaimsRule{alteram.ClaimsOn, alteram.ClaimsOff}).Draw(t, "claims"), Keep: alteram.Keep{Notices: maybe(spans()).Draw(t, "notices")},
		}
	})
}

func declarations() *rapid.Generator[alteram.Declared] {
	return rapid.Custom(func(t *rapid.T) alteram.Declared {
		d := alteram.Declared{Hub: hubs().Draw(t, "hub"), Defaults: maybe(anyTerms()).Draw(t, "defaults"), Sources: some(sources()).Draw(t, "sources")}
		for i := range d.Sources {
			d.Sources[i].ID = alteram.SourceID(fmt.Sprintf("wire-%d", i))
			d.Sources[i].Feeds = feedsOf(t, d.Sources[i].ID)
		}
		return d
	})
}
