// Package story says which reports tell the same event, one at a time, in the
// order in which they came: copies of one text, candidates, assignment, stories
// that turn out to be one. It is pure and deterministic: the same items in the
// same order give the same stories.
package story

import (
	"time"

	"github.com/alteram-hub/alteram/internal/gazetteer"
)

// Item is a report to be assigned: the newest version of an entry.
type Item struct {
	// ID names the entry; a story is called after its first one.
	ID string
	// Title and Text are plain text; either may be empty.
	Title, Text string
	// Language is BCP 47; empty when it is not known.
	Language string
	// Published is when the outlet says the report appeared; zero when it says
	// nothing. What is not plausible beside Seen is not used.
	Published time.Time
	// Seen is when the hub first saw it; zero when there is no such time, as in a
	// file of items.
	Seen time.Time
	// Links are the addresses that the report refers to, canonical; its own is not
	// among them.
	Links []string
}

// Assignment says where an item belongs, and why.
type Assignment struct {
	// Item is the item's id, Story that of the first item of its story.
	Item, Story string
	// DuplicateOf is the first item with this text; empty when this one is.
	DuplicateOf string
	// Earlier is the story that this one continues, when the item began a story
	// because the earlier one had become too long; else empty.
	Earlier string
	// Merged are stories that turned out to be this one: their addresses lead here
	// from now on.
	Merged []string
	// Reason says what decided.
	Reason Reason
}

// Cause is what decided an assignment.
type Cause string

// The causes.
const (
	// Began: no story was near enough; the item begins one.
	Began Cause = "began"
	// Copied: the text is one that the story has already.
	Copied Cause = "copied"
	// Told: it reads like the story's reports in its language.
	Told Cause = "told"
	// Across: it shares names, places, numbers and matter with reports in other
	// languages.
	Across Cause = "across"
	// Required: the operator said so.
	Required Cause = "required"
)

// Reason is why an item was put where it is.
type Reason struct {
	Cause Cause
	// Score is the similarity with the story as a multiple of what is asked for:
	// 1 and more joins. Of an item that began a story it is the nearest other
	// story's.
	Score float64
	// Words and Common are the two similarities in it, in [0,1]: of the words, and
	// of what is the same in every language.
	Words, Common float64
	// Shared are the features that counted most, as a person reads them: stems,
	// "state:UA", "number:31", "name:STRSF", "about:flood".
	Shared []string

	// known is the share of the item's names that the story knows.
	known float64
}

// Params are what a state works with. The zero value of each field is its
// default.
type Params struct {
	// Threshold is the similarity of words that joins an item to a story, Across
	// that of common features for a story without reports in the item's language.
	Threshold, Across float64
	// Idle is how long after its last report a story takes in no more.
	Idle time.Duration
	// Longest is how long after its first report a story takes in no more; what
	// would have joined it begins one that continues it.
	Longest time.Duration
	// HalfLife is the time in which the similarity with a story halves.
	HalfLife time.Duration
	// Places are the names that the operator gives to countries.
	Places *gazetteer.Places
	// Apart are pairs of items that the operator said do not tell the same event:
	// neither joins the story of the other, nor do their stories become one.
	Apart [][2]string
	// Tune holds the weights of features; nil is the shipped ones.
	Tune *Tuning
}
