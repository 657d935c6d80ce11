package web_test

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
)

func TestEveryAnswerIsLockedDown(t *testing.T) {
	h, shown, _, _ := harbourHub(t)
	for _, target := range []string{"/", shown, "/about?format=json", "/nowhere", "/nowhere?format=json", "/?after=junk", "//about", "/favicon.ico", "/robots.txt", "/style/none.css"} {
		w := h.ask(http.MethodGet, target)
		got := map[string]string{}
		for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Set-Cookie", "Last-Modified"} {
			got[name] = w.Header().Get(name)
		}
		want := map[string]string{
			"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
			"X-Content-Type-Options":  "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin", "Set-Cookie": "", "Last-Modified": "",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s answers %d (-want +got)\n%s", target, w.Code, diff)
		}
	}
}

func TestPagesAreValidatedByTheirBytes(t *testing.T) {
	h, shown, _, _ := harbourHub(t)
	for _, target := range []string{"/", "/reports", shown, "/sources", "/about", "/decisions", "/source/harbour", "/?format=json"} {
		first := h.get(200, target)
		tag := first.Header().Get("ETag")
		if tag == "" || first.Header().Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: headers %v", target, first.Header())
		}
		if w := h.get(304, target, "If-None-Match", tag); w.Body.Len() != 0 || w.Header().Get("ETag") != tag {
			t.Errorf("%s with its own tag: %d bytes, headers %v", target, w.Body.Len(), w.Header())
		}
		h.get(200, target, "If-None-Match", `"another"`)
		vary := strings.Join(first.Header()["Vary"], ", ")
		for _, name := range []string{"Reader-Country", "Accept-Language", "Accept-Encoding"} {
			if strings.Count(vary, name) != 1 {
				t.Errorf("%s varies on %q: %s should stand there once", target, vary, name)
			}
		}
	}
	tag := h.get(200, "/reports").Header().Get("ETag")
	h.says("harbour", report{"h2", "Another", "<p>News.</p>"}, report{"h1", "Crane repaired", "<p>The crane on the quay works again.</p>"})
	if h.get(200, "/reports", "If-None-Match", tag).Header().Get("ETag") == tag {
		t.Error("the tag stays when the page changes")
	}
}

func TestPagesComeCompressedToWhoTakesThat(t *testing.T) {
	h, _, _, _ := harbourHub(t)
	style := parse(t, h.get(200, "/")).all("link")[0].attr("href")
	for _, target := range []string{"/about", style} {
		plain, zipped := h.get(200, target), h.get(200, target, "Accept-Encoding", "br, gzip")
		if zipped.Header().Get("Content-Encoding") != "gzip" || plain.Header().Get("Content-Encoding") != "" {
			t.Fatalf("%s: encodings %q and %q", target, zipped.Header().Get("Content-Encoding"), plain.Header().Get("Content-Encoding"))
		}
		zr, err := gzip.NewReader(zipped.Body)
		if err != nil {
			t.Fatal(err)
		}
		unzipped, err := io.ReadAll(zr)
		if err != nil || string(unzipped) != plain.Body.String() {
			t.Errorf("%s: the compressed form holds something else (%v)", target, err)
		}
		if tag := plain.Header().Get("ETag"); tag != "" && tag == zipped.Header().Get("ETag") {
			t.Errorf("%s: both forms have the tag %s", target, tag)
		}
	}
}

func TestTheStyleSheetIsKeptUnderItsNameAlone(t *testing.T) {
	h := newHub(t)
	name := parse(t, h.get(200, "/")).all("link")[0].attr("href")
	if w := h.get(200, name); !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || w.Header().Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("%s: headers %v", name, w.Header())
	}
	if w := h.get(200, "/style/older.css"); w.Header().Get("Cache-Control") != "no-store" || w.Body.Len() == 0 {
		t.Errorf("under an older name: headers %v", w.Header())
	}
}

// TestPagesHoldNothingOfTheReaderWhoAskedFirst checks that what one reader adds
// to an address does not reach the next from the cache.
func TestPagesHoldNothingOfTheReaderWhoAskedFirst(t *testing.T) {
	h, shown, _, _ := harbourHub(t)
	for _, path := range []string{"/", "/sources", "/source/harbour", shown, "/decisions", "/about"} {
		h.get(200, path+"?utm=tracked&format=html")
		if body := h.get(200, path).Body.String(); strings.Contains(body, "tracked") {
			t.Errorf("%s holds the query of another reader", path)
		}
	}
}

func TestHeadAnswersAsGetWithoutABody(t *testing.T) {
	h, shown, _, _ := harbourHub(t)
	srv := newServer(t, h)
	for _, path := range []string{"/", shown, "/about?format=json", "/robots.txt"} {
		head, headBody := srv(http.MethodHead, path)
		get, _ := srv(http.MethodGet, path)
		if head.StatusCode != get.StatusCode || headBody != "" || head.Header.Get("ETag") != get.Header.Get("ETag") || head.Header.Get("Content-Type") != get.Header.Get("Content-Type") {
			t.Errorf("HEAD %s: status %d, headers %v; GET has %d, %v", path, head.StatusCode, head.Header, get.StatusCode, get.Header)
		}
	}
}

func TestFaultsOfRequests(t *testing.T) {
	h, shown, _, _ := harbourHub(t)
	for _, tt := range []struct {
		name, method, target string
		want                 int
		says                 string
	}{
		{"no page", "GET", "/nowhere", 404, "nothing at this address"},
		{"no such entry", "GET", "/entry/aaaaaaaaaaaaaaaa", 404, "nothing at this address"},
		{"no entry's name", "GET", "/entry/Crane", 404, "nothing at this address"},
		{"no such source", "GET", "/source/nobody", 404, "nothing at this address"},
		{"a broken cursor", "GET", "/?after=junk", 400, "begin at its first page"},
		{"a broken cursor of a source", "GET", "/source/harbour?after=1-x", 400, "begin at its first page"},
		{"an unknown method on a page", "POST", "/about", 405, "can only be read"},
		{"an unknown method on an entry", "DELETE", shown, 405, "can only be read"},
		{"an address that is too long", "GET", "/?x=" + strings.Repeat("a", 4000), 414, "too long"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := h.ask(tt.method, tt.target)
			main := parse(t, w).one(t, "main")
			if w.Code != tt.want || !strings.Contains(main.text(), tt.says) || main.one(t, "h1").text() == "" || w.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%d, %q, headers %v; want %d and %q", w.Code, main.text(), w.Header(), tt.want, tt.says)
			}
			if allow := w.Header().Get("Allow"); (allow == "GET, HEAD") != (tt.want == 405) {
				t.Errorf("Allow: %q", allow)
			}
			if vary := strings.Join(w.Header()["Vary"], ", "); strings.Count(vary, "Accept-Language") != 1 {
				t.Errorf("Vary: %q", vary)
			}
			sep := "?"
			if strings.Contains(tt.target, "?") {
				sep = "&"
			}
			w = h.ask(tt.method, tt.target+sep+"format=json")
			var problem struct {
				Status int
				Title  string
			}
			if err := json.Unmarshal(w.Body.Bytes(), &problem); err != nil || w.Code != tt.want || problem.Status != tt.want || problem.Title == "" || w.Header().Get("Content-Type") != "application/problem+json" {
				t.Errorf("as JSON: %d %q, %v", w.Code, w.Body, err)
			}
		})
	}
	if h.log.Len() != 0 {
		t.Errorf("faults of readers are logged:\n%s", &h.log)
	}
}

// TestOwnFaultsShowANumberAndGoToTheLog closes the database under the pages.
func TestOwnFaultsShowANumberAndGoToTheLog(t *testing.T) {
	h, _, _, _ := harbourHub(t)
	if err := h.store.Close(); err != nil {
		t.Fatal(err)
	}
	w := h.ask(http.MethodGet, "/about?secret=1", "X-Forwarded-For", "192.0.2.7")
	main := parse(t, w).one(t, "main")
	if w.Code < 500 || strings.Contains(main.text(), "sql") || strings.Contains(main.text(), "database") {
		t.Fatalf("%d %s", w.Code, main.text())
	}
	if id := main.one(t, "code").text(); !strings.Contains(h.log.String(), id) {
		t.Errorf("the log lacks the number %s:\n%s", id, &h.log)
	}
	for _, private := range []string{"192.0.2", "secret"} {
		if strings.Contains(h.log.String(), private) {
			t.Errorf("the log holds %q:\n%s", private, &h.log)
		}
	}
}

func TestSlugsAreDecoration(t *testing.T) {
	h, shown, _, _ := harbourHub(t)
	want := h.get(200, shown).Body.String()
	for _, path := range []string{shown + "/crane-repaired", shown + "/another", shown + "/", shown + "/a/b"} {
		if got := h.get(200, path).Body.String(); got != want {
			t.Errorf("%s is another page", path)
		}
	}
}

func TestCopiesPointToTheirOriginals(t *testing.T) {
	open := full(0)
	open.Index = true
	h := newHub(t, source("harbour", full(0)), source("marsa", open))
	for path, reserved := range map[string]bool{
		h.says("harbour", report{"h1", "Crane repaired", "<p>It works.</p>"}): true,
		h.says("marsa", report{"m1", "Crane seen", "<p>It stands.</p>"}):      false,
		"/reports": true, "/": false, "/source/harbour": true, "/source/marsa": false, "/about": false,
	} {
		w := h.get(200, path)
		doc := parse(t, w)
		var meta []string
		for _, m := range doc.all("meta") {
			if n := m.attr("name"); n == "robots" || n == "tdm-reservation" {
				meta = append(meta, n+"="+m.attr("content"))
			}
		}
		header := w.Header().Get("X-Robots-Tag") == "noindex" && w.Header().Get("Tdm-Reservation") == "1"
		if header != reserved || slices.Equal(meta, []string{"robots=noindex", "tdm-reservation=1"}) != reserved {
			t.Errorf("%s: headers %v, meta %v; want a reservation: %v", path, w.Header(), meta, reserved)
		}
		canonical := ""
		for _, l := range doc.all("link") {
			if l.attr("rel") == "canonical" {
				canonical = l.attr("href")
			}
		}
		want := ""
		if strings.HasPrefix(path, "/entry/") {
			want = doc.one(t, ".Report-original").one(t, "a").text()
		}
		if canonical != want || want != "" && w.Header().Get("Link") != "<"+want+`>; rel="canonical"` {
			t.Errorf("%s: canonical %q, Link %q, want %q", path, canonical, w.Header().Get("Link"), want)
		}
	}
}

func TestTakenBackWordsGiveTheirReason(t *testing.T) {
	h := newHub(t, source("harbour", full(3)))
	path := h.says("harbour", report{"h1", "Crane repaired", "<p>The crane works.</p>"}, report{"h2", "Ferry late", "<p>The ferry was late.</p>"})
	h.decide(path, alteram.Decision{Act: alteram.ActWithhold, Law: "Order 7", LawURL: "https://law.example/7", Applies: []string{"EU"}, Why: "an order of the court"})
	for _, tt := range []struct {
		name, country string
		days, want    int
		link, says    string
		title         bool
	}{
		{"elsewhere", "US", 0, 200, "", "", true},
		{"by law", "FR", 0, 451, `<https://law.example/7>; rel="blocked-by"`, "Order 7", false},
		{"expired", "US", 3, 410, "", "ended on 5 March 2026", true},
		{"expired, and by law", "DE", 3, 451, `<https://law.example/7>; rel="blocked-by"`, "Order 7", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h.now = start.AddDate(0, 0, tt.days).Add(time.Hour)
			w := h.get(tt.want, path, "Reader-Country", tt.country)
			doc := parse(t, w)
			if links := strings.Join(w.Header()["Link"], ", "); strings.Contains(links, "blocked-by") != (tt.link != "") || !strings.Contains(links, tt.link) {
				t.Errorf("Link: %q, want one with %q", links, tt.link)
			}
			text := doc.one(t, "main").text()
			if strings.Contains(text, "The crane works.") != (tt.want == 200) || strings.Contains(text, "Crane repaired") != tt.title {
				t.Errorf("the page shows\n%s", text)
			}
			if tt.want != 200 {
				if got := doc.one(t, ".Notice").text(); !strings.Contains(got, tt.says) || !before(doc, doc.one(t, ".Notice"), doc.one(t, ".Disclosure")) {
					t.Errorf("under the headline the page says %q, want %q", got, tt.says)
				}
			}
			if got := doc.one(t, ".Report-original").one(t, "a").attr("href"); got != "https://harbour.example/h1" {
				t.Errorf("the original is %q", got)
			}
			var entry struct {
				Status int
				HTML   string
			}
			w = h.get(tt.want, path+"?format=json", "Reader-Country", tt.country)
			if err := json.Unmarshal(w.Body.Bytes(), &entry); err != nil || entry.Status != tt.want || (entry.HTML != "") != (tt.want == 200) {
				t.Errorf("as JSON: %s, %v", w.Body, err)
			}
		})
	}
}

func TestJSONHasTheSameChannelsAndShapes(t *testing.T) {
	pageOnly := full(0)
	pageOnly.Channels = []alteram.Channel{alteram.ChannelPage}
	h := newHub(t, source("harbour", pageOnly))
	path := h.says("harbour", report{"h1", "Crane repaired", "<p>The crane works.</p>"})
	if !strings.Contains(h.get(200, path).Body.String(), "The crane works.") {
		t.Fatal("the page does not show the text: the test sees nothing")
	}
	for target, fields := range map[string][]string{
		"/": {"stories"}, "/reports": {"entries"}, path: {"id", "disclosure", "status", "terms", "title", "original", "versions"}, "/sources": {"sources"},
		"/source/harbour": {"source", "disclosure", "feeds", "list"}, "/decisions": {"decisions"}, "/about": {"name", "legal", "disclosure", "counts"},
	} {
		w := h.get(200, target+"?format=json")
		var got map[string]json.RawMessage
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Header().Get("Content-Type") != "application/json; charset=utf-8" {
			t.Errorf("%s: %v, %v", target, err, w.Header())
		}
		for _, f := range fields {
			if got[f] == nil {
				t.Errorf("%s lacks %q: %s", target, f, w.Body)
			}
		}
		if strings.Contains(w.Body.String(), "The crane works.") {
			t.Errorf("%s shows a text whose terms name the page alone", target)
		}
	}
	doc := parse(t, h.get(200, path+"/slug"))
	for _, l := range doc.all("link") {
		if l.attr("type") == "application/json" && l.attr("href") != path+"?format=json" {
			t.Errorf("the JSON form is said to be at %s", l.attr("href"))
		}
	}
}

func TestRobotsNamesTheSitemap(t *testing.T) {
	h, _, _, _ := harbourHub(t)
	body := strings.TrimSpace(h.get(200, "/robots.txt").Body.String())
	if !strings.Contains(body, "\nSitemap: http") || !strings.HasSuffix(body, "/sitemap.xml") {
		t.Errorf("robots.txt = %q, want the full address of the sitemap", body)
	}
}
