package alteram

import (
	"strconv"
	"strings"
	"time"
)

// ObjectionKind says what a reader objects to.
type ObjectionKind string

// The kinds.
const (
	// ObjectNotSameEvent says that a report tells another event than its story.
	ObjectNotSameEvent ObjectionKind = "not-same-event"
	// ObjectMisread says that a statement or a figure is not what the report says.
	ObjectMisread ObjectionKind = "misread"
)

// ObjectionRule says whether a hub takes objections.
type ObjectionRule string

// The rules.
const (
	ObjectionsOn  ObjectionRule = ""
	ObjectionsOff ObjectionRule = "off"
)

// ObjectionState says what became of an objection.
type ObjectionState string

// The states. An upheld objection has led to a decision, a dismissed one to none.
const (
	ObjectionOpen      ObjectionState = "open"
	ObjectionUpheld    ObjectionState = "upheld"
	ObjectionDismissed ObjectionState = "dismissed"
)

// MaxObjectionNote bounds the note of an objection, in characters.
const MaxObjectionNote = 1000

// Objection is what a reader told the hub of a report in a story. Who they are is
// not known.
type Objection struct {
	// ID numbers objections from 1 in the order in which they came.
	ID    int64
	Kind  ObjectionKind
	Story StoryID
	Entry EntryID
	// N and Item say what of an entry was misread; 0 and empty for the other kind.
	N    int
	Item Item
	// Note is the reader's own words, at most [MaxObjectionNote] characters; it may
	// be empty. It is the operator's alone.
	Note string
	At   time.Time
	// State is open until the operator decided; Decision is then the number of the
	// decision that upheld it, 0 for none, and Why the reason of a dismissal.
	State    ObjectionState
	Decision int64
	Why      string
	// Settled is when the operator decided; zero while it is open.
	Settled time.Time
}

// Item names a statement or a figure among the claims of a version by its index:
// statement:3 or figure:0.
type Item string

// The kinds of [Item].
const (
	ItemStatement = "statement"
	ItemFigure    = "figure"
)

// NewItem names the i-th statement or figure.
func NewItem(kind string, i int) Item { return Item(kind + ":" + strconv.Itoa(i)) }

// Valid reports whether the item has the form of a name.
func (it Item) Valid() bool {
	kind, index, _ := strings.Cut(string(it), ":")
	n, err := strconv.Atoi(index)
	return err == nil && n >= 0 && (kind == ItemStatement || kind == ItemFigure) && NewItem(kind, n) == it
}
