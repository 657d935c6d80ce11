package config

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
)

// termsFields are the keys of terms, apart from their period.
var termsFields = []field[alteram.Terms]{
	key("mode", mode, func(t *alteram.Terms) *alteram.Mode { return &t.Mode }, "How much is shown.").shown("link"),
	key("words", count, func(t *alteram.Terms) *int { return &t.Words }, "The length of an excerpt; other modes leave it alone.").means("60"),
	key("basis", oneOf[alteram.Basis]("", alteram.Bases...), func(t *alteram.Terms) *alteram.Basis { return &t.Basis }, "The ground on which text is republished.").means("none"),
	key("licence", licence, func(t *alteram.Terms) *string { return &t.Licence }, "The SPDX or Creative Commons id, such as CC-BY-4.0."),
	key("grantor", grantor, func(t *alteram.Terms) *alteram.Grantor { return &t.Grantor }, "Who permitted it."),
}

// periodFields bound the time in which terms hold.
var periodFields = []field[alteram.Terms]{
	key("from", day, func(t *alteram.Terms) *time.Time { return &t.From }, "The first instant at which they hold.").means("since ever"),
	key("until", day, func(t *alteram.Terms) *time.Time { return &t.Until }, "The first instant at which they no longer hold: until: 2026-09-01 ends with August.").means("open"),
}

// shapeFields say where and how text is shown.
var shapeFields = []field[alteram.Terms]{
	key("channels", keepEmpty(list(oneOf[alteram.Channel]("", channelWords()...))), func(t *alteram.Terms) *[]alteram.Channel { return &t.Channels },
		"Where the mode holds; a channel left out gets link only, and [] leaves out all.").means("every channel"),
	key("images", oneOf[alteram.Images]("none", "link", "show"), func(t *alteram.Terms) *alteram.Images { return &t.Images }, "What happens to pictures.").means("none"),
	key("earlier_versions", oneOf[alteram.EarlierVersions]("withheld-on-withdrawal", "shown"), func(t *alteram.Terms) *alteram.EarlierVersions { return &t.EarlierVersions },
		"What happens to earlier words when the outlet withdraws a text.").means("withheld-on-withdrawal"),
	key("retain", span, func(t *alteram.Terms) *time.Duration { return &t.Retain }, "How long texts and raw responses of a link-only source are kept; then title, link, times and digests only.").means("for ever"),
	key("index", yesNo, func(t *alteram.Terms) *bool { return &t.Index }, "Lets search engines list the copy, and lifts the reservation of text and data mining.").means("false"),
}

// terms are what may be shown of a source in one period.
var terms = object[alteram.Terms]{
	title:  "terms",
	fields: slices.Concat(termsFields, periodFields, shapeFields),
	rules: append(termsRules(), rule[alteram.Terms]{
		about:  []string{"until", "from"},
		broken: func(t *alteram.Terms) bool { return !t.Until.IsZero() && !t.Until.After(t.From) },
		says:   "until wants to be after from; until is the first instant that no longer holds, so write a later one",
	}),
}.codec()

// standing are the terms outside every period.
var standing = object[alteram.Terms]{
	title:  "defaults.terms",
	says:   "As the terms of a source, without a period.",
	fields: slices.Concat(termsFields, shapeFields),
	rules:  termsRules(),
	refused: map[string]string{
		"from":  "defaults have no period; remove it, or write the terms at a source",
		"until": "defaults have no period; remove it, or write the terms at a source",
	},
}.codec()

// termsRules are the conditions between keys of terms.
func termsRules() []rule[alteram.Terms] {
	return []rule[alteram.Terms]{{
		about:  []string{"mode", "basis"},
		broken: func(t *alteram.Terms) bool { return t.Mode == alteram.ModeFull && t.Basis == alteram.BasisNone },
		says:   "mode: full wants a basis; add basis: licence, permission, public-domain, own or quotation, or write mode: link",
	}, {
		about:  []string{"images", "basis"},
		broken: func(t *alteram.Terms) bool { return t.Images == alteram.ImagesShow && t.Basis == alteram.BasisNone },
		says:   "images: show wants a basis; add the basis on which pictures are republished, or write images: link",
	}, {
		about:  []string{"basis", "grantor"},
		broken: func(t *alteram.Terms) bool { return t.Basis == alteram.BasisPermission && t.Grantor.Name == "" },
		says:   "basis: permission wants a grantor; add grantor: {name: …, proof: …, checked: …}",
	}, {
		about:  []string{"basis", "licence"},
		broken: func(t *alteram.Terms) bool { return t.Basis == alteram.BasisLicence && t.Licence == "" },
		says:   "basis: licence wants a licence; add its id, such as licence: CC-BY-4.0",
	}, {
		about:  []string{"licence", "basis"},
		broken: func(t *alteram.Terms) bool { return t.Licence != "" && t.Basis != alteram.BasisLicence },
		says:   "licence is for basis: licence alone; remove licence, or write basis: licence",
	}}
}

// noOverlap reports periods of a source that share an instant.
func noOverlap(m *mapping, s *alteram.Source) {
	order := make([]int, len(s.Terms))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return s.Terms[i].From.Compare(s.Terms[j].From) })
	last := -1 // the period that ends last of those before
	for _, i := range order {
		if last >= 0 && (s.Terms[last].Until.IsZero() || s.Terms[i].From.Before(s.Terms[last].Until)) {
			m.r.fault(m.item("terms", max(i, last)), "this period of terms overlaps the one in line %d; end one where the other begins",
				m.item("terms", min(i, last)).line)
		}
		if last < 0 || endsAfter(s.Terms[i], s.Terms[last]) {
			last = i
		}
	}
}

// endsAfter reports whether a ends after b.
func endsAfter(a, b alteram.Terms) bool {
	return !b.Until.IsZero() && (a.Until.IsZero() || a.Until.After(b.Until))
}

// channelWords lists the channels as they are written.
func channelWords() []string {
	words := make([]string, len(alteram.Channels))
	for i, c := range alteram.Channels {
		words[i] = string(c)
	}
	return words
}

// addressKey returns an address in the form in which two spellings of it are
// equal: scheme and host in lower case, no fragment, a path.
func addressKey(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return s
	}
	u.Fragment, u.Path = "", cmp.Or(u.Path, "/")
	u.Scheme, u.Host = strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	return u.String()
}

// The codecs of how much is shown: by terms, and at most by a restriction.
var (
	mode   = scalar(enumerate(alteram.Modes), word, parseMode(alteram.Modes), formatMode(alteram.ModeLink))
	effect = func() codec[alteram.Mode] {
		words := []string{"withheld", "link", "excerpt"}
		c := scalar(enumerate(words), word, parseMode(words), formatMode(alteram.ModeWithheld))
		c.absent = alteram.ModeWithheld
		return c
	}()
)

// parseMode returns the parser of a mode that is one of the allowed words.
func parseMode(allowed []string) func(string) (alteram.Mode, error) {
	return func(s string) (alteram.Mode, error) {
		for _, w := range allowed {
			if m, ok := alteram.ParseMode(s); ok && w == s {
				return m, nil
			}
		}
		return 0, fmt.Errorf("unknown word %q; write %s", s, choice(s, allowed))
	}
}

// formatMode returns the words for modes, "" for the one that is the default.
func formatMode(none alteram.Mode) func(alteram.Mode) string {
	return func(m alteram.Mode) string {
		if m == none {
			return ""
		}
		return m.String()
	}
}
