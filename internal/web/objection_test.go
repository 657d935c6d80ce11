package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

// send sends a form, as a browser does from a page of the hub unless the headers,
// names and values in turn, say otherwise.
func (h *hub) send(form url.Values, headers ...string) *httptest.ResponseRecorder {
	h.t.Helper()
	r := httptest.NewRequestWithContext(h.t.Context(), http.MethodPost, "/objection", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.pages.ServeHTTP(w, r)
	return w
}

// formOf returns what the form on a report's page part sends, with a note.
func formOf(n node, note string) url.Values {
	form := url.Values{"note": {note}}
	for _, in := range n.all("input") {
		form.Set(in.attr("name"), in.attr("value"))
	}
	return form
}

func TestReadersObject(t *testing.T) {
	h, shown, excerpt, linked := harbourHub(t)
	path := h.storyOf(shown, excerpt, linked)
	forms := parse(t, h.get(200, path)).all("form.Object-form")
	if len(forms) != 3 || forms[0].attr("action") != "/objection" || forms[0].attr("method") != "post" {
		t.Fatalf("%d forms on three reports, the first sends to %q", len(forms), forms[0].attr("action"))
	}
	w := h.send(formOf(forms[1], "  another crane \x00"))
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/objection?story="+strings.TrimPrefix(path, "/story/") || w.Header().Get("Set-Cookie") != "" {
		t.Fatalf("the form is answered with %d to %q", w.Code, w.Header().Get("Location"))
	}
	if main := parse(t, h.get(200, w.Header().Get("Location"))).one(t, "main"); !strings.Contains(main.text(), "public decision") || len(main.all("a")) != 2 {
		t.Errorf("the answer reads %q", main.text())
	}
	list, err := h.store.Objections(t.Context(), false)
	if err != nil || len(list) != 1 {
		t.Fatalf("objections %v, %v", list, err)
	}
	o := list[0]
	if o.Kind != alteram.ObjectNotSameEvent || "/story/"+string(o.Story) != path || string(o.Entry) != formOf(forms[1], "").Get("entry") || o.Note != "another crane" || !o.At.Equal(h.now) {
		t.Errorf("kept is %+v", o)
	}
	asked := formOf(parse(t, h.get(200, path+"?lang=en")).all("form.Object-form")[2], "")
	if w := h.send(asked); !strings.HasSuffix(w.Header().Get("Location"), "&lang=en") {
		t.Errorf("the answer leaves the language of the page: %q", w.Header().Get("Location"))
	}
}

func TestObjectionsThatAreRefused(t *testing.T) {
	h, shown, excerpt, linked := harbourHub(t)
	path := h.storyOf(shown, excerpt, linked)
	story, entry := strings.TrimPrefix(path, "/story/"), strings.Split(excerpt, "/")[2]
	good := func(change ...string) url.Values {
		form := url.Values{"kind": {"not-same-event"}, "story": {story}, "entry": {entry}, "note": {"n"}}
		for i := 0; i < len(change); i += 2 {
			form.Set(change[i], change[i+1])
		}
		return form
	}
	for _, tt := range []struct {
		name    string
		form    url.Values
		headers []string
		want    int
	}{
		{"from another site", good(), []string{"Sec-Fetch-Site", "cross-site"}, http.StatusForbidden},
		{"from another site, by an old browser", good(), []string{"Sec-Fetch-Site", "", "Origin", "https://evil.example"}, http.StatusForbidden},
		{"from nowhere that is known", good(), []string{"Sec-Fetch-Site", "", "Origin", "null"}, http.StatusForbidden},
		{"not as a form", good(), []string{"Content-Type", "text/plain"}, http.StatusBadRequest},
		{"too long a note", good("note", strings.Repeat("й", 1001)), nil, http.StatusBadRequest},
		{"too large", good("note", strings.Repeat("й", 1<<16)), nil, http.StatusBadRequest},
		{"of no kind", good("kind", "wrong"), nil, http.StatusBadRequest},
		{"misread what", good("kind", "misread"), nil, http.StatusBadRequest},
		{"misread in a version there is not", good("kind", "misread", "item", "figure:0", "n", "2"), nil, http.StatusBadRequest},
		{"misread by no item", good("kind", "misread", "item", "<b>", "n", "1"), nil, http.StatusBadRequest},
		{"of another story", good("story", "aaaaaaaaaaaaaaaa"), nil, http.StatusNotFound},
		{"of no entry", good("entry", "x"), nil, http.StatusNotFound},
	} {
		if w := h.send(tt.form, tt.headers...); w.Code != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, w.Code, tt.want)
		}
	}
	if n, err := h.store.OpenObjections(t.Context()); n != 0 || err != nil {
		t.Errorf("%d of them were kept, %v", n, err)
	}
	for _, form := range []url.Values{good("note", strings.Repeat("й", 1000)), good("kind", "misread", "item", "figure:0", "n", "1")} {
		if w := h.send(form); w.Code != http.StatusSeeOther {
			t.Errorf("%v: %d", form, w.Code)
		}
	}
	if w := h.send(good("note", "from a hub without HTTPS"), "Sec-Fetch-Site", "", "Origin", "http://example.com"); w.Code != http.StatusSeeOther {
		t.Errorf("where browsers say the origin alone: %d", w.Code)
	}
	h.decide("/entry/"+entry, alteram.Decision{Act: alteram.ActWithhold, Why: "w"})
	if w := h.send(good("note", "withheld")); w.Code != http.StatusNotFound {
		t.Errorf("on a withheld report: %d", w.Code)
	}
	if n := len(parse(t, h.get(200, path)).all("form.Object-form")); n != 2 {
		t.Errorf("%d forms beside a withheld report, want 2", n)
	}
}

func TestObjectionsAreBounded(t *testing.T) {
	h, shown, excerpt, _ := harbourHub(t)
	path := h.storyOf(shown, excerpt)
	_, err := h.store.SQL().ExecContext(t.Context(), `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
		INSERT INTO objection (kind, story_id, entry_id, n, item, note, at, state, why) SELECT 'not-same-event', e.id, e.id, 0, '', i, 0, 'open', '' FROM n, (SELECT id FROM entry LIMIT 1) AS e`)
	if err != nil {
		t.Fatal(err)
	}
	w := h.send(formOf(parse(t, h.get(200, path)).all("form.Object-form")[0], "one more"))
	if text := parse(t, w).one(t, "main").text(); w.Code != http.StatusTooManyRequests || !strings.Contains(text, "takes no more objections for now") {
		t.Errorf("one more is answered with %d: %s", w.Code, text)
	}
}

func TestAHubMayTakeNoObjections(t *testing.T) {
	h, shown, excerpt, _ := harbourHub(t)
	path := h.storyOf(shown, excerpt)
	form := formOf(parse(t, h.get(200, path)).all("form.Object-form")[0], "n")
	if err := h.store.Apply(t.Context(), store.Plan{Changes: []store.Change{{Aspect: "objections", Old: `""`, New: `"off"`}}}); err != nil {
		t.Fatal(err)
	}
	if n := len(parse(t, h.get(200, path)).all("form.Object-form")); n != 0 {
		t.Errorf("%d forms where none is taken", n)
	}
	if w := h.send(form); w.Code != http.StatusNotFound {
		t.Errorf("a form is answered with %d", w.Code)
	}
}
