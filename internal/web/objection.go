package web

import (
	"errors"
	"mime"
	"net/http"
	"strconv"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/publish"
	"github.com/alteram-hub/alteram/internal/reply"
)

// maxObjection bounds the body of an objection, in bytes: a note of the longest
// characters, each escaped, and what says which report it is about.
const maxObjection = 4*3*alteram.MaxObjectionNote + 1<<10

// objection is what the form to object to one thing needs.
type objection struct {
	page

	Kind  alteram.ObjectionKind
	Story alteram.StoryID
	Entry alteram.EntryID
	// N and Item say what was misread; 0 and empty for the other kind.
	N    int
	Item alteram.Item
}

// NotSameEvent returns the form to say that a report tells another event than its story.
func (p page) NotSameEvent(story alteram.StoryID, entry alteram.EntryID) objection {
	return objection{page: p, Kind: alteram.ObjectNotSameEvent, Story: story, Entry: entry}
}

// Misread returns the form to say that a statement or figure of a version of a
// report is not what the report says.
func (p page) Misread(story alteram.StoryID, entry alteram.EntryID, n int, item alteram.Item) objection {
	return objection{p, alteram.ObjectMisread, story, entry, n, item}
}

// Ask is what the form is opened by, in words.
func (o objection) Ask() string { return o.W.Say("objection." + string(o.Kind)) }

// MaxNote is how many characters a note may have.
func (o objection) MaxNote() int { return alteram.MaxObjectionNote }

// object keeps an objection, and leads to the page that says what comes of it. A
// form of another site gets nowhere: browsers say where one was sent from.
func (s *server) object(w http.ResponseWriter, r *http.Request) error {
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		s.refuse(w, r, reply.Failure{Status: http.StatusForbidden})
		return nil //nolint:nilerr // it was answered
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/x-www-form-urlencoded" {
		return alteram.Errorf(alteram.Invalid, "an objection is sent as a form")
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxObjection)
	if err := r.ParseForm(); err != nil {
		return alteram.Errorf(alteram.Invalid, "the form cannot be read: write at most %d characters", alteram.MaxObjectionNote)
	}
	to, err := reply.To(w, r, s.publisher, alteram.ChannelPage)
	if err != nil {
		return err
	}
	n, _ := strconv.Atoi(r.PostFormValue("n")) // none is 0, which is refused where one is needed
	o := alteram.Objection{
		Kind: alteram.ObjectionKind(r.PostFormValue("kind")), Story: alteram.StoryID(r.PostFormValue("story")), Entry: alteram.EntryID(r.PostFormValue("entry")),
		N: n, Item: alteram.Item(r.PostFormValue("item")), Note: r.PostFormValue("note"),
	}
	switch err := s.publisher.Object(r.Context(), o, to); {
	case errors.Is(err, alteram.Conflict):
		s.refuse(w, r, reply.Failure{Status: http.StatusTooManyRequests})
		return nil
	case err != nil:
		return err
	}
	where := "/objection?story=" + string(o.Story)
	if r.PostFormValue("lang") == to.Language {
		where = extend(where, "lang", to.Language)
	}
	http.Redirect(w, r, where, http.StatusSeeOther)
	return nil
}

// objectionModel is the page that says what comes of an objection.
type objectionModel struct {
	page

	// Story is the story it was about; empty when the address names none.
	Story alteram.StoryID
}

func (s *server) objected(w http.ResponseWriter, r *http.Request) error {
	story := alteram.StoryID(r.URL.Query().Get("story"))
	if !story.Valid() {
		story = ""
	}
	return s.answer(w, r, "objection "+string(story), func(to publish.To) (*view, error) {
		m := &objectionModel{s.page(r.Context(), r, to), story}
		m.Heading, m.NoIndex = m.W.Say("objection.taken"), true
		if story != "" {
			m.Query.Set("story", string(story))
		}
		v := &view{template: "objection", model: m, data: struct{}{}, header: http.Header{}}
		reserve(v.header)
		return v, nil
	})
}
