package alteram

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// RightsKind says what a server says about rights.
type RightsKind string

// The kinds of what is said about rights.
const (
	// RightsCopyright is a copyright line in plain words.
	RightsCopyright RightsKind = "copyright"
	// RightsLicence is the address of a licence.
	RightsLicence RightsKind = "licence"
	// RightsRSL is an offer in the vocabulary of Really Simple Licensing
	// (https://rslstandard.org/rsl), as [RSL.String] writes it, or the address of
	// one where robots.txt names it.
	RightsRSL RightsKind = "rsl"
	// RightsTDM is "1" when text and data mining is reserved, "0" when it is not
	// (TDMRep, https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/).
	RightsTDM RightsKind = "tdm-reservation"
	// RightsTDMPolicy is the address of a policy for text and data mining.
	RightsTDMPolicy RightsKind = "tdm-policy"
	// RightsRobotsTag is the X-Robots-Tag header: noindex, noarchive, …
	RightsRobotsTag RightsKind = "x-robots-tag"
	// RightsRobotsFeed and RightsRobotsArticle say that robots.txt asks programs
	// to leave the feed, or the pages its entries lead to, alone: "everybody" or "us".
	RightsRobotsFeed    RightsKind = "robots-feed"
	RightsRobotsArticle RightsKind = "robots-article"
	// RightsRobotsAI names, separated by commas, the programs that collect texts
	// for AI and are kept out by name, and the site's Content-Signal lines.
	RightsRobotsAI RightsKind = "robots-ai"
)

// RightsPlace says where something about rights was read.
type RightsPlace string

// The places.
const (
	PlaceFeed   RightsPlace = "feed"
	PlaceItem   RightsPlace = "item"
	PlaceHeader RightsPlace = "header"
	PlaceRobots RightsPlace = "robots.txt"
)

// RightsSignal is what a source's server says about rights, as read. The hub
// keeps it and compares it with what the operator declares; it draws no
// conclusion in law from it.
type RightsSignal struct {
	Source SourceID
	Feed   FeedID
	Kind   RightsKind
	Place  RightsPlace
	// Value is what is said; several values stand on lines of their own.
	Value string
	// URL is where it was read.
	URL string
	// Since is when the hub first read it so.
	Since time.Time
}

// RSL is one offer in the vocabulary of Really Simple Licensing.
type RSL struct {
	// Permits and Prohibits are words with their kind: "usage:ai-train", "geo:DE".
	Permits   []string
	Prohibits []string
	// Payment is its type: free, attribution, subscription, …; empty when not stated.
	Payment string
	// Server is the address of a licence server.
	Server string
}

// String returns the offer on one line, which [ParseRSL] reads.
func (r RSL) String() string {
	var parts []string
	for _, p := range [...]struct{ key, value string }{
		{"permits", strings.Join(r.Permits, ",")}, {"prohibits", strings.Join(r.Prohibits, ",")}, {"payment", r.Payment}, {"server", r.Server},
	} {
		if p.value != "" {
			parts = append(parts, p.key+"="+p.value)
		}
	}
	return strings.Join(parts, " ")
}

// ParseRSL reads what [RSL.String] wrote; anything else gives an empty offer.
func ParseRSL(s string) RSL {
	var r RSL
	for part := range strings.FieldsSeq(s) {
		key, value, _ := strings.Cut(part, "=")
		switch key {
		case "permits":
			r.Permits = strings.Split(value, ",")
		case "prohibits":
			r.Prohibits = strings.Split(value, ",")
		case "payment":
			r.Payment = value
		case "server":
			r.Server = value
		}
	}
	return r
}

// RightsConflict is a difference between what a source's server says and what
// the operator declares. It is a reason to look, and no legal advice.
type RightsConflict struct {
	Signal RightsSignal
	// Declared is what the operator declared, in words.
	Declared string
}

// String says what differs, and where to look.
func (c RightsConflict) String() string {
	value := strings.ReplaceAll(c.Signal.Value, "\n", "; ")
	return "the " + string(c.Signal.Place) + " says " + string(c.Signal.Kind) + " " + quote(value) + ", you declared " + c.Declared + ": check at " + c.Signal.URL
}

// maxQuoted bounds the bytes of a quotation in a message.
const maxQuoted = 160

func quote(s string) string {
	if len(s) > maxQuoted {
		s = strings.ToValidUTF8(s[:maxQuoted], "") + "…"
	}
	return "“" + s + "”"
}

// RightsConflicts returns where signals of a source contradict the terms that
// are in force, in the order of the signals. Silence contradicts nothing, and
// neither does a reservation of rights where the operator holds a permission.
func RightsConflicts(t Terms, signals []RightsSignal) []RightsConflict {
	var out []RightsConflict
	granted := t.Basis == BasisLicence && slices.ContainsFunc(signals, func(s RightsSignal) bool {
		return s.Kind == RightsLicence && slices.Contains(licences(s.Value), normal(t.Licence))
	})
	for _, s := range signals {
		if declared := t.contradicts(s, granted); declared != "" {
			out = append(out, RightsConflict{s, declared})
		}
	}
	return out
}

// contradicts returns what of the terms a signal stands against, in words; empty
// when it stands against nothing. granted says that some signal names the
// licence that the terms rest on.
func (t Terms) contradicts(s RightsSignal, granted bool) string {
	if s.Kind == RightsRobotsFeed && s.Value == robotsUs {
		return "it as a feed to read"
	}
	if !t.Mode.ShowsText() {
		return ""
	}
	open := t.Basis == BasisLicence || t.Basis == BasisPublicDomain
	switch s.Kind {
	case RightsCopyright:
		if open && !granted && reserved.MatchString(s.Value) {
			return t.basis()
		}
	case RightsLicence:
		if open && !granted && !t.agrees(licences(s.Value)) {
			return t.basis()
		}
	case RightsRSL:
		return t.contradictsRSL(s.Value, open)
	case RightsTDM:
		if t.Index && s.Value == "1" {
			return "index: true, which lifts the reservation of text and data mining on the copy"
		}
	case RightsRobotsTag:
		return t.contradictsTag(strings.ToLower(s.Value))
	}
	return ""
}

// robotsUs is the value of a robots signal that names this hub's own program.
const robotsUs = "us"

// basis returns the declared basis in words.
func (t Terms) basis() string {
	if t.Basis == BasisLicence {
		return "the licence " + t.Licence
	}
	return string(t.Basis)
}

// agrees reports whether the licences that a server names let the text be shown
// on the declared basis. One that is no Creative Commons licence is not judged.
func (t Terms) agrees(named []string) bool {
	free := []string{"CC0-1.0", "PDM-1.0"}
	return !slices.ContainsFunc(named, func(id string) bool {
		if t.Basis == BasisPublicDomain {
			return !slices.Contains(free, id)
		}
		return id != normal(t.Licence)
	})
}

func (t Terms) contradictsRSL(value string, open bool) string {
	for line := range strings.Lines(value) {
		r := ParseRSL(line)
		if open && slices.Contains(r.Prohibits, "usage:all") {
			return t.basis()
		}
		if open && r.Payment != "" && r.Payment != "free" && r.Payment != "attribution" {
			return t.basis()
		}
		if t.Index && slices.ContainsFunc(r.Prohibits, func(p string) bool { return p == "usage:all" || p == "usage:search" }) {
			return "index: true, which lets search engines list the copy"
		}
	}
	return ""
}

func (t Terms) contradictsTag(value string) string {
	switch {
	case t.Mode == ModeFull && strings.Contains(value, "noarchive"):
		return "full text"
	case t.Index && (strings.Contains(value, "noindex") || strings.Contains(value, "none")):
		return "index: true, which lets search engines list the copy"
	}
	return ""
}

// reserved finds the phrase that reserves all rights, in the languages of news.
var reserved = regexp.MustCompile(`(?i)all rights reserved|alle rechte vorbehalten|tous droits r[ée]serv[ée]s|todos los derechos reservados|tutti i diritti riservati|` +
	`все права защищены|(усі|всі) права (захищен[оі]|застережен[оі])|wszelkie prawa zastrzeżone|جميع الحقوق محفوظة|كل الحقوق محفوظة|版权所有|版權所有|保留所有权利|無断転載`)

// ccLicence finds a Creative Commons licence in its address.
var ccLicence = regexp.MustCompile(`(?i)creativecommons\.org/(?:licen[sc]es/([a-z-]+)|publicdomain/(zero|mark))(?:/([0-9.]+))?`)

// licences returns the ids of the Creative Commons licences among addresses, in
// the form of hub.yaml and upper case.
func licences(addresses string) []string {
	var ids []string
	for _, m := range ccLicence.FindAllStringSubmatch(addresses, -1) {
		name := "CC-" + strings.ToUpper(m[1])
		switch strings.ToLower(m[2]) {
		case "zero":
			name = "CC0"
		case "mark":
			name = "PDM"
		}
		if m[3] != "" {
			name += "-" + m[3]
		}
		ids = append(ids, name)
	}
	return ids
}

// normal returns a licence id as licences does.
func normal(id string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "-", "_", "-").Replace(strings.TrimSpace(id)))
}
