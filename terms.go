package alteram

import (
	"slices"
	"time"
)

// Mode is how much of a source's text may be shown. The zero value is link only.
type Mode int

// The modes.
const (
	// ModeLink shows title, time and link, no text.
	ModeLink Mode = iota
	// ModeWithheld shows neither title nor text.
	ModeWithheld
	// ModeExcerpt shows the first words, up to Terms.Words.
	ModeExcerpt
	// ModeFull shows everything.
	ModeFull
)

var modeNames = [...]string{"link", "withheld", "excerpt", "full"}

// Modes lists the modes as written in hub.yaml.
var Modes = []string{"full", "excerpt", "link", "withheld"}

// String returns the mode as written in hub.yaml.
func (m Mode) String() string { return modeNames[m] }

// ParseMode reads a mode as written in hub.yaml.
func ParseMode(s string) (Mode, bool) {
	i := slices.Index(modeNames[:], s)
	return Mode(max(i, 0)), i >= 0
}

// ShowsText reports whether the mode lets any of the outlet's text through.
func (m Mode) ShowsText() bool { return m == ModeExcerpt || m == ModeFull }

// Channel is a way in which text leaves the hub.
type Channel string

// The channels.
const (
	ChannelPage   Channel = "page"
	ChannelFeed   Channel = "feed"
	ChannelAPI    Channel = "api"
	ChannelMail   Channel = "mail"
	ChannelMirror Channel = "mirror"
)

// Channels lists the channels in the order of the documentation.
var Channels = []Channel{ChannelPage, ChannelFeed, ChannelAPI, ChannelMail, ChannelMirror}

// Basis is the ground on which text is republished.
type Basis string

// The bases.
const (
	BasisNone         Basis = ""
	BasisLicence      Basis = "licence"
	BasisPermission   Basis = "permission"
	BasisPublicDomain Basis = "public-domain"
	BasisOwn          Basis = "own"
	BasisQuotation    Basis = "quotation"
)

// Bases lists the bases as written in hub.yaml.
var Bases = []string{"licence", "permission", "public-domain", "own", "quotation"}

// DefaultExcerptWords is the length of an excerpt whose terms state none.
const DefaultExcerptWords = 60

// Terms say what of a source's text may be shown in one period, [From, Until).
// The zero value is link only, for ever, on every channel, without images.
type Terms struct {
	Mode Mode
	// Words bounds an excerpt; 0 means [DefaultExcerptWords].
	Words int
	Basis Basis
	// Licence is an SPDX or Creative Commons id, for BasisLicence.
	Licence string
	// Grantor is who permitted it, for BasisPermission.
	Grantor Grantor
	// From is the first instant of the period; zero means since ever.
	From time.Time
	// Until is the first instant after the period; zero means open.
	Until time.Time
	// Channels lists where Mode holds; a channel left out gets link only. Nil
	// means every channel, an empty list that is not nil means none.
	Channels []Channel
	// Images is what happens to pictures; the zero value removes them.
	Images Images
	// EarlierVersions is what happens to earlier words when the outlet withdraws a text.
	EarlierVersions EarlierVersions
	// Retain is how long texts and raw bytes of a link-only source are kept; 0
	// means for ever. See [EraseBefore].
	Retain time.Duration
	// Index allows search engines to list the hub's copy and lifts the
	// reservation of text and data mining.
	Index bool
}

// Grantor is who gave a permission and what shows it.
type Grantor struct {
	Name    string
	Proof   string
	Checked time.Time
}

// Images is how pictures in a text are treated.
type Images string

// The treatments of images.
const (
	ImagesNone Images = ""
	ImagesLink Images = "link"
	ImagesShow Images = "show"
)

// EarlierVersions is how earlier words are treated after a withdrawal by the outlet.
type EarlierVersions string

// The treatments of earlier versions.
const (
	EarlierWithheld EarlierVersions = ""
	EarlierShown    EarlierVersions = "shown"
)

// Holds reports whether now lies in the period of t.
func (t Terms) Holds(now time.Time) bool {
	return !now.Before(t.From) && (t.Until.IsZero() || now.Before(t.Until))
}

// On reports whether the mode of t holds on a channel; where it does not, the
// channel gets link only.
func (t Terms) On(c Channel) bool { return t.Channels == nil || slices.Contains(t.Channels, c) }

// TermsAt returns the terms of the first period that holds at now, or defaults
// when none does.
func TermsAt(periods []Terms, defaults Terms, now time.Time) Terms {
	for _, t := range periods {
		if t.Holds(now) {
			return t
		}
	}
	return defaults
}

// NextBoundary returns the first instant after now at which one of the periods
// begins or ends; zero when there is none.
func NextBoundary(periods []Terms, now time.Time) time.Time {
	var next time.Time
	for _, t := range periods {
		for _, at := range [...]time.Time{t.From, t.Until} {
			if at.After(now) && (next.IsZero() || at.Before(next)) {
				next = at
			}
		}
	}
	return next
}

// Restriction is a law that keeps a source's text from readers in some territories.
type Restriction struct {
	// Law names the act and article.
	Law string
	// URL is where the law, or the order, can be read; it becomes the blocked-by link of RFC 7725.
	URL string
	// Applies lists territories: ISO 3166-1 alpha-2 codes, "EU" for all its
	// members, or "*" for everywhere.
	Applies []string
	// Effect is the most that may be shown there; its zero value, link only, is
	// replaced by withheld when hub.yaml states none.
	Effect Mode
	// CoversLink removes the link to the original too.
	CoversLink bool
	// Checked is the day the restriction was last looked at.
	Checked time.Time
}

// Act is what a decision does.
type Act string

// The acts.
const (
	ActWithhold Act = "withhold"
	ActRestore  Act = "restore"
	// ActErase deletes the text of all versions for good. No restore brings it back.
	ActErase Act = "erase"
	// ActSameEvent and ActOtherEvent say of two entries that they tell the same
	// event, or do not. They bind the making of stories, also when it is done again.
	ActSameEvent  Act = "same-event"
	ActOtherEvent Act = "not-same-event"
	// ActMisread says that a statement or a figure is not what the report says.
	ActMisread Act = "misread"
)

// Decision is a single act on one entry, with its public reason. Decisions are
// rows that are only ever added.
type Decision struct {
	// ID numbers decisions from 1 in the order they were taken.
	ID    int64
	Act   Act
	Entry EntryID
	// Other is the second entry of [ActSameEvent] and [ActOtherEvent]; else empty.
	Other EntryID
	// N is the version and Item the statement or figure in it of [ActMisread]; else
	// 0 and empty.
	N    int
	Item Item
	At   time.Time
	// Law names the act that demands it; empty for a decision of the operator's own.
	Law string
	// LawURL is where the law or order can be read.
	LawURL string
	// Applies lists territories as in [Restriction.Applies]; empty means everywhere.
	Applies []string
	// Until is when the decision ends by itself; zero means never.
	Until time.Time
	// Why is the public reason.
	Why string
	// Office is who decided: an office of the operator, never a complainant.
	Office string
	// CoversLink removes the link to the original too.
	CoversLink bool
}

// AboutTwo reports whether the decision is on two entries and what they tell, not
// on what is shown.
func (d Decision) AboutTwo() bool { return d.Act == ActSameEvent || d.Act == ActOtherEvent }

// AboutText reports whether the decision is on what is shown of an entry.
func (d Decision) AboutText() bool {
	return d.Act == ActWithhold || d.Act == ActRestore || d.Act == ActErase
}

// InForce reports whether a withholding still stands at now, restores aside.
func (d Decision) InForce(now time.Time) bool {
	return d.Act == ActWithhold && !now.Before(d.At) && (d.Until.IsZero() || now.Before(d.Until))
}

// MarshalText writes the mode as in hub.yaml.
func (m Mode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads a mode as in hub.yaml.
func (m *Mode) UnmarshalText(b []byte) error {
	v, ok := ParseMode(string(b))
	if !ok {
		return Errorf(Invalid, "%q is not a mode: write full, excerpt, link or withheld", b)
	}
	*m = v
	return nil
}
