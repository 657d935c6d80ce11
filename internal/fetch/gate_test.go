package fetch

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/alteram-hub/alteram"
	"github.com/google/go-cmp/cmp"
)

func TestLocalGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := LocalGate(2)
		in := make(chan func(), 5) // those who are in, by their leave
		for range cap(in) {
			go func() {
				leave, err := g.Enter(t.Context(), "a.example")
				if err != nil {
					t.Error(err)
				}
				in <- leave
			}()
		}
		synctest.Wait()
		if n := len(in); n != 2 {
			t.Errorf("%d are in, want 2", n)
		}
		other, err := g.Enter(t.Context(), "b.example")
		if err != nil {
			t.Fatal(err)
		}
		other()
		leave := <-in
		leave()
		leave() // does nothing
		synctest.Wait()
		if n := len(in); n != 2 {
			t.Errorf("after one left %d are in, want 2", n)
		}
		for range 4 {
			(<-in)()
		}
		if hosts := g.(*localGate).hosts; len(hosts) != 0 {
			t.Errorf("hosts %v are not forgotten", hosts)
		}
	})
}

func TestLocalGateEndsWithContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := LocalGate(0) // means 1
		leave, err := g.Enter(t.Context(), "a.example")
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		result := make(chan error)
		go func() {
			_, err := g.Enter(ctx, "a.example")
			result <- err
		}()
		synctest.Wait()
		cancel()
		if err := <-result; !errors.Is(err, context.Canceled) {
			t.Errorf("Enter = %v, want %v", err, context.Canceled)
		}
		leave()
		if hosts := g.(*localGate).hosts; len(hosts) != 0 {
			t.Errorf("hosts %v are not forgotten", hosts)
		}
	})
}

func TestAtMostTwoInFlight(t *testing.T) {
	var now, most atomic.Int32
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		n := now.Add(1)
		defer now.Add(-1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		if r.URL.Path == "/" {
			http.Redirect(w, r, "/feed", http.StatusFound)
		}
	})
	c := client(t, Options{})
	var wg sync.WaitGroup
	for range 40 {
		wg.Go(func() {
			if _, err := c.Get(t.Context(), Request{URL: address}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := most.Load(); n > 2 {
		t.Errorf("%d requests were in flight at once", n)
	}
}

// recorder is a gate that writes down who comes and goes.
type recorder struct {
	mu    sync.Mutex
	lines []string
	err   error
}

func (r *recorder) Enter(_ context.Context, host string) (func(), error) {
	if r.err != nil {
		return nil, r.err
	}
	r.write("enter " + host)
	return func() { r.write("leave " + host) }, nil
}

func (r *recorder) write(line string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines = append(r.lines, line)
}

// Who holds one gate while waiting for another can wait for ever.
func TestOneGateAtATime(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.Host, "a.") {
			http.Redirect(w, r, "http://B.example"+r.Host[strings.LastIndex(r.Host, ":"):], http.StatusFound)
		}
	})
	gate := &recorder{}
	c := client(t, Options{Gate: gate, Resolver: names(t, map[string][]string{"a.example": {"127.0.0.1"}, "B.example": {"127.0.0.1"}})})
	if _, err := c.Get(t.Context(), Request{URL: named(address, "a.example")}); err != nil {
		t.Fatal(err)
	}
	c.Get(t.Context(), Request{URL: "http://nowhere.example/"})
	want := []string{"enter a.example", "leave a.example", "enter b.example", "leave b.example", "enter nowhere.example", "leave nowhere.example"}
	if diff := cmp.Diff(want, gate.lines); diff != "" {
		t.Error(diff)
	}
	gate.err = errors.New("the database is gone")
	resp, err := c.Get(t.Context(), Request{URL: address})
	if !errors.Is(err, gate.err) || OutcomeOf(resp, err) != alteram.OutcomeInternal {
		t.Errorf("Get without a turn = %v, %v", resp, err)
	}
	if !slices.Equal(want, gate.lines) {
		t.Error("a request went out without a turn")
	}
}
