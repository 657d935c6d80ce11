package alteram

import "time"

// StoryID is the lasting identity of a story: the id of its first entry.
type StoryID = EntryID

// Story is one event's entries.
type Story struct {
	ID StoryID
	// Earlier is the story that this one goes on from; empty when it stands alone.
	Earlier StoryID
	// Merged is the story that this one turned out to be part of: its address leads
	// there. Empty while it stands.
	Merged StoryID
	// Made is when its first report was read, Changed when last a report came or
	// changed.
	Made    time.Time
	Changed time.Time
}

// Placement says which story an entry is in, and why.
type Placement struct {
	Entry EntryID
	Story StoryID
	// DuplicateOf is the first entry with the same text; empty when this one is.
	DuplicateOf EntryID
	// Seq is the outbox number of the version that was placed.
	Seq int64
	// At is when that version was stored.
	At      time.Time
	Reason  PlacementReason
	Subject Subject
}

// Subject is what an entry speaks of, as far as its title and its beginning tell.
type Subject struct {
	// States are ISO 3166-1 alpha-2 codes, in the order in which they are named.
	States []string
	// Events are what happened, in the words of the list in docs/formats: flood,
	// expel, talks; the most telling first.
	Events []string
}

// PlacementReason is what an entry was put into a story for.
type PlacementReason struct {
	// Cause names what decided: began, copied, told, across or required.
	Cause string
	// Score is the likeness with the story as a multiple of what is asked for: 1 and
	// more joins. Words and Common are the likenesses in it, in [0,1]: of the words,
	// and of what is the same in every language.
	Score  float64
	Words  float64
	Common float64
	// Shared are the features that counted most.
	Shared []string
	// Placed is the story that it was put into, which may have become part of the
	// one it is in; Follows the one that it goes on from, when it began a story
	// because that had become too long; Joined are stories that it showed to be part
	// of its own.
	Placed  StoryID
	Follows StoryID
	Joined  []StoryID
}
