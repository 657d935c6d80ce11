package alteram

import (
	"crypto/sha256"
	"slices"
	"time"
)

// Claims are what one version of an entry was read to say: who says what, and
// which figures it gives. Spans are of [ClaimsText].
type Claims struct {
	Entry EntryID
	// N is the number of the version in its entry.
	N int
	// Extractor is the revision of the rules that read it.
	Extractor string
	// Language is the one it was read in, BCP 47; empty when it is none that the
	// rules know: then there are no statements and no figures.
	Language string
	// Digest is the SHA-256 of the text that was read. Where a text with another
	// digest is held now, as after a better rendition, the spans are of no use.
	Digest     Digest
	Statements []Statement
	Figures    []Figure
	// Cut is set when more was found than is kept, or the text is longer than what
	// is read of one.
	Cut bool
}

// ClaimsRule says whether a hub reads what versions say.
type ClaimsRule string

// The rules.
const (
	ClaimsOn  ClaimsRule = ""
	ClaimsOff ClaimsRule = "off"
)

// ClaimsText is the text of a version as it is read for statements and figures:
// its title, an empty line, and its plain text or that of its rendition.
func ClaimsText(title, text string) string { return title + "\n\n" + text }

// ClaimsDigest is the digest of a text that [ClaimsText] made.
func ClaimsDigest(text string) Digest { return sha256.Sum256([]byte(text)) }

// Span is a stretch of a text in bytes: text[Span[0]:Span[1]]. It begins and ends
// between characters.
type Span [2]int

// Statement is something that somebody is said to have said.
type Statement struct {
	// Source is who speaks, as written; nil when the text leaves it out.
	Source *Span
	// Speaker is the fullest name that the text has of the source, its own words
	// when that is not known.
	Speaker string
	// SpeakerID is person:slug, org:slug, state:XX (ISO 3166-1 alpha-2) or unknown.
	SpeakerID string
	// Office is the office that the text gives the speaker, as foreign-minister:RU;
	// empty when it gives none that the rules know.
	Office string
	// Resolution says how the speaker was found: named, pronoun, role, metonym,
	// implicit or unknown.
	Resolution string
	// Cue is the words that report, nil when there are none: what is shown.
	Cue *Span
	// Stance is the kind of the cue: say, claim, deny, accuse, confirm, demand,
	// insist, warn, promise, doubt or other: for filtering, never shown as ours.
	Stance string
	// Negated is set when the cue is: "did not say".
	Negated bool
	// Content is what was said, in one part or several, in order; never empty.
	Content []Span
	// Quote is direct, indirect or mixed.
	Quote string
	// ToldTo is to whom, nil when that is not said.
	ToldTo *Span
	// Date is the day on which it was said, in ISO 8601; empty when it is open.
	Date string
	// Parent is the index of the statement within which this one stands, -1 for one
	// of the text itself.
	Parent int
	// Hedged is set when the text keeps a distance: allegedly, reportedly.
	Hedged bool
	// Confidence is from 0 to 1: how often statements found in this way are right.
	Confidence float64
}

// Figure is a number that a text gives, and of what.
type Figure struct {
	// Number is the number as written, Sentence the sentence around it.
	Number, Sentence Span
	// Actors are those who did it, Target those to whom it was done: states by ISO
	// 3166-1 alpha-2, others by id.
	Actors, Target []string
	// Scope is total for one number over all actors, each for one of each.
	Scope string
	// Predicate and Noun are what was done and what is counted: lemmas of the lists
	// in docs/formats/claims.md, or of the text.
	Predicate, Noun string
	// Listed is set when both are of the lists: then figures without an actor are
	// compared too.
	Listed bool
	// Earlier is set for what the text says that a count was before.
	Earlier bool
	// Low and High are the interval that the words allow, both included; nil is open.
	Low, High *float64
	// Modifier is the words that make it one: over, at least, a total of.
	Modifier string
	// Date is the day it was done, in ISO 8601; empty when it is open.
	Date string
	// Statement is the index of the innermost statement that says so, -1 when it is
	// the outlet itself.
	Statement int
}

// RelationKind is how two claims of one story stand to each other. None says who
// is right.
type RelationKind string

// The kinds. Of figures: Agree, Differ, MorePrecise (B is within what A allows),
// SumAgrees and SumDiffers (A is a total, B one of its parts), Revised (B is A's
// later state). Of statements: Same is one statement in two wordings, and Absent
// says that the text of B was searched for the statement A and has nothing of it.
const (
	Agree       RelationKind = "agree"
	Differ      RelationKind = "differ"
	MorePrecise RelationKind = "more-precise"
	SumAgrees   RelationKind = "sum-agrees"
	SumDiffers  RelationKind = "sum-differs"
	Revised     RelationKind = "revised"
	Same        RelationKind = "same"
	Absent      RelationKind = "absent"
)

// ClaimRef points to a figure or a statement by its index in the claims of a
// version; for the report itself, as in Absent, the index is -1.
type ClaimRef struct {
	Entry EntryID
	N     int
	Index int
}

// Relation says how two figures, or two statements, of one story stand to each
// other.
type Relation struct {
	Kind RelationKind
	A, B ClaimRef
}

// Relations are those of one story, made when a report of it last came, changed or
// was read anew.
type Relations struct {
	Story StoryID
	// Extractor is the revision of the rules that made them.
	Extractor string
	Made      time.Time
	Relations []Relation
	// Cut is set when there are more than are kept.
	Cut bool
}

// Differ reports whether different numbers are reported.
func (r Relations) Differ() bool {
	return slices.ContainsFunc(r.Relations, func(one Relation) bool { return one.Kind == Differ || one.Kind == SumDiffers })
}
