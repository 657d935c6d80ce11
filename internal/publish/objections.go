package publish

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

// objectionLimits bound what readers, who are not known, can put into the database.
var objectionLimits = store.ObjectionLimits{Open: 1000, Lately: 120, Within: time.Hour}

// TakesObjections reports whether the hub lets its readers object.
func (p *Publisher) TakesObjections(ctx context.Context) (bool, error) {
	st, _, err := p.current(ctx)
	if err != nil {
		return false, err
	}
	return st.Hub.Objections != alteram.ObjectionsOff, nil
}

// Object keeps what a reader objects to, for the operator. It is Invalid when it is
// not in order, NotFound when the report is not in the story as this reader sees it,
// and Conflict when the hub takes no more for now.
func (p *Publisher) Object(ctx context.Context, o alteram.Objection, to To) error {
	st, _, err := p.at(ctx, to)
	if err != nil {
		return err
	}
	if st.Hub.Objections == alteram.ObjectionsOff {
		return alteram.Errorf(alteram.NotFound, "this hub takes no objections here: write to the address on its page about itself")
	}
	o.Note = strings.TrimSpace(strings.Map(printable, strings.ToValidUTF8(o.Note, "\uFFFD")))
	if n := utf8.RuneCountInString(o.Note); n > alteram.MaxObjectionNote {
		return alteram.Errorf(alteram.Invalid, "the note has %d characters: write at most %d", n, alteram.MaxObjectionNote)
	}
	r, err := p.placed(ctx, st, o, to)
	if err != nil {
		return err
	}
	switch o.Kind {
	case alteram.ObjectNotSameEvent:
		o.N, o.Item = 0, ""
	case alteram.ObjectMisread:
		if !o.Item.Valid() || o.N < 1 || o.N > r.item.Versions {
			return alteram.Errorf(alteram.Invalid, "it is not said which statement or figure was misread: send the form of a line again")
		}
	default:
		return alteram.Errorf(alteram.Invalid, "%q is nothing that can be objected to here", string(o.Kind))
	}
	o.At, o.State = to.Now, alteram.ObjectionOpen
	return p.store.Object(ctx, o, objectionLimits)
}

// printable drops what is no part of a text: it would reach a terminal.
func printable(r rune) rune {
	if unicode.IsControl(r) && r != '\n' {
		return -1
	}
	return r
}

// placed returns the report that an objection is about, if it is in its story and
// anything of it may be shown.
func (p *Publisher) placed(ctx context.Context, st *state, o alteram.Objection, to To) (*Published, error) {
	none := alteram.Errorf(alteram.NotFound, "the report is not in this story any more: open the story again")
	if !o.Entry.Valid() || !o.Story.Valid() {
		return nil, none
	}
	in, err := p.StoryOf(ctx, o.Entry)
	if err != nil {
		return nil, err
	}
	if in != o.Story {
		return nil, none
	}
	it, err := p.store.Entry(ctx, o.Entry)
	if err != nil {
		return nil, err
	}
	r, err := p.maker(st, to).entry(ctx, it)
	if err == nil && r.verdict.mode == alteram.ModeWithheld {
		err = none
	}
	return r, err
}
