package publish_test

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/publish"
)

// renderings counts how often something is rendered.
type renderings struct {
	*hub
	n atomic.Int32
}

// get returns the number of the rendering that a reader is given.
func (r *renderings) get(what string, to publish.To) string {
	r.t.Helper()
	b, err := r.Cached(r.t.Context(), what, to, func() ([]byte, error) { return fmt.Append(nil, r.n.Add(1)), nil })
	if err != nil {
		r.t.Fatal(err)
	}
	return string(b)
}

func TestCachedIsTheSameUntilSomethingChanges(t *testing.T) {
	r := &renderings{hub: newHub(t, ferry(), steppe())}
	id := r.says("ferry", item("ferry", "Door painted", "<p>x</p>"))
	last := ""
	check := func(what string, again bool) {
		t.Helper()
		got := r.get("front", r.to(alteram.ChannelPage, ""))
		if (got != last) != again {
			t.Errorf("%s: rendering %s after %s, want anew: %v", what, got, last, again)
		}
		if last = got; r.get("front", r.to(alteram.ChannelPage, "")) != got {
			t.Errorf("%s: asked again, it is rendered again", what)
		}
	}
	check("at first", true)
	r.now = after(1)
	check("a day on which nothing happened", false)
	r.says("ferry", item("ferry", "Door painted", "<p>y</p>"))
	check("a new version", true)
	r.declare(func(d *alteram.Declared) {
		d.Sources[1].Control.Value = alteram.StateControlled
		d.Hub.Name = "Two Banks"
	})
	check("another name of the hub", true)
	r.decide(alteram.Decision{Act: alteram.ActWithhold, Entry: id, Until: after(5).Add(700 * time.Millisecond), Why: "w"})
	check("a decision", true)
	r.declare(func(d *alteram.Declared) { d.Sources[1].Terms[0].Until = after(5).Add(300 * time.Millisecond) })
	check("other terms", true)
	r.now = after(5).Add(299 * time.Millisecond)
	check("the last moment of some terms", false)
	r.now = after(5).Add(300 * time.Millisecond)
	check("their end", true)
	r.now = after(5).Add(700 * time.Millisecond)
	check("the end of a decision in the same second", true)
	r.now = after(10)
	check("the end of the last terms", true)
	r.now = after(100)
	check("long after", false)
	r.decide(alteram.Decision{Act: alteram.ActRestore, Entry: id, Why: "w"})
	check("a restore", true)
}

func TestCachedIsForOneKindOfReader(t *testing.T) {
	r := &renderings{hub: newHub(t, ferry())}
	seen := map[string]string{}
	for _, what := range []string{"front", "front 2"} {
		for _, channel := range alteram.Channels {
			for _, territory := range []string{"", "DE", "US"} {
				for _, language := range []string{"en", "de"} {
					to := r.to(channel, territory)
					to.Language = language
					name := fmt.Sprint(what, channel, territory, language)
					got := r.get(what, to)
					if other, ok := seen[got]; ok {
						t.Errorf("%q gets what was rendered for %q", name, other)
					}
					seen[got] = name
				}
			}
		}
	}
}

func TestAnOldReaderDoesNotGetALaterRendering(t *testing.T) {
	r := &renderings{hub: newHub(t, ferry())}
	before := r.to(alteram.ChannelPage, "")
	first := r.get("front", before)
	r.now = after(10)
	if got := r.get("front", r.to(alteram.ChannelPage, "")); got == first {
		t.Error("a rendering is served past the end of the terms")
	}
	if got := r.get("front", before); got != first {
		t.Errorf("for the moment before the terms end: rendering %s, want %s", got, first)
	}
}

func TestReadersAtOnceRenderOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub(t, ferry())
		to, release := h.to(alteram.ChannelPage, ""), make(chan struct{})
		var n atomic.Int32
		var readers sync.WaitGroup
		for range 16 {
			readers.Go(func() {
				b, err := h.Cached(t.Context(), "front", to, func() ([]byte, error) { <-release; return fmt.Append(nil, n.Add(1)), nil })
				if err != nil || string(b) != "1" {
					t.Errorf("a reader gets rendering %q, %v", b, err)
				}
			})
		}
		synctest.Wait() // all have asked, none has been answered
		close(release)
		readers.Wait()
	})
}

func TestAFailureIsNotKept(t *testing.T) {
	h := newHub(t, ferry())
	to := h.to(alteram.ChannelPage, "")
	if _, err := h.Cached(t.Context(), "front", to, func() ([]byte, error) { return nil, alteram.Unavailable }); err == nil {
		t.Error("a rendering that failed is served")
	}
	b, err := h.Cached(t.Context(), "front", to, func() ([]byte, error) { return []byte("page"), nil })
	if err != nil || !bytes.Equal(b, []byte("page")) {
		t.Errorf("after a failure: %q, %v", b, err)
	}
}

// TestAReaderWhoLeavesDisturbsNobody lets the reader for whom a page is being
// rendered go away while another waits for the same page.
func TestAReaderWhoLeavesDisturbsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub(t, ferry())
		to := h.to(alteram.ChannelPage, "")
		leaving, leave := context.WithCancel(t.Context())
		var readers sync.WaitGroup
		readers.Go(func() {
			_, _ = h.Cached(leaving, "front", to, func() ([]byte, error) { <-leaving.Done(); return nil, leaving.Err() })
		})
		synctest.Wait()
		readers.Go(func() {
			b, err := h.Cached(t.Context(), "front", to, func() ([]byte, error) { return []byte("page"), nil })
			if err != nil || string(b) != "page" {
				t.Errorf("the other reader gets %q, %v", b, err)
			}
		})
		synctest.Wait()
		leave()
		readers.Wait()
	})
}

func TestRenderingsOfAnySizeStayWithinMemory(t *testing.T) {
	r := newHub(t, ferry())
	const size = 1 << 20
	var rendered int
	get := func(i int) {
		t.Helper()
		_, err := r.Cached(t.Context(), fmt.Sprint(i), r.to(alteram.ChannelPage, ""), func() ([]byte, error) { rendered++; return make([]byte, size), nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range 100 {
		get(i)
		get(0) // used again and again, it stays
	}
	if rendered != 100 {
		t.Errorf("%d renderings, want 100: what is used most must stay", rendered)
	}
	for i := 99; i >= 90; i-- {
		get(i)
	}
	if rendered != 100 {
		t.Errorf("%d renderings, want 100: the latest must stay", rendered)
	}
	get(1)
	if rendered != 101 {
		t.Error("a hundred renderings of a megabyte are all kept")
	}
}
