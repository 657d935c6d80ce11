// Package web is the hub's pages: routes, view models, templates and the style
// sheet. Every page works without JavaScript and loads nothing from elsewhere.
// What it shows of sources is what publish lets out.
package web

import (
	"bytes"
	"crypto/rand"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/publish"
	"github.com/alteram-hub/alteram/internal/reply"
)

//go:embed templates/*.html
var templateFiles embed.FS

// perPage is how many entries a list shows.
const perPage = 30

// maxAddress bounds path and query of a request, in bytes. The longest address
// that the hub gives out is far shorter.
const maxAddress = 2 << 10

// Options are what the pages need beside the publisher.
type Options struct {
	// Log takes what goes wrong inside; nil for nowhere.
	Log *slog.Logger
	// Version is that of the program.
	Version string
}

// server answers for the pages.
type server struct {
	publisher *publish.Publisher
	log       *slog.Logger
	version   string
	pages     map[string]*template.Template
	style     stylesheet
}

// handler is a page: it asks one service and answers, or returns an error.
type handler func(w http.ResponseWriter, r *http.Request) error

// New returns the handler of all pages.
func New(p *publish.Publisher, o Options) http.Handler {
	s := &server{publisher: p, log: o.Log, version: o.Version, pages: parseTemplates(), style: newStylesheet()}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	mux := http.NewServeMux()
	for pattern, h := range s.routes() {
		mux.HandleFunc(pattern, s.adapt(h))
	}
	return s.guard(mux)
}

// routes is the table of all pages.
func (s *server) routes() map[string]handler {
	return map[string]handler{
		"GET /{$}":                  s.front,
		"GET /reports":              s.reports,
		"GET /perspectives":         s.perspectives,
		"GET /perspective/{slug}":   s.perspective,
		"GET /sources":              s.sources,
		"GET /source/{id}":          s.source,
		"GET /stories":              s.stories,
		"GET /story/{id}":           s.story,
		"GET /entry/{id}":           s.entry,
		"GET /entry/{id}/{slug...}": s.entry,
		"GET /objection":            s.objected,
		"POST /objection":           s.object,
		"GET /figures":              s.figures,
		"GET /speaker/{id}":         s.speaker,
		"GET /image/{id}":           s.image,
		"GET /search":               s.search,
		"GET /changes":              s.changes,
		"GET /decisions":            s.decisions,
		"GET /feeds":                s.feeds,
		"GET /about":                s.about,
		"GET /design":               s.design,
		"GET /robots.txt":           s.robots,
		"GET /style/{name}":         s.style.serve,
		"GET /favicon.ico":          noIcon,
		"/":                         s.noPage,
	}
}

// contentPolicy lets a page load its own style sheet and nothing else.
const contentPolicy = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guard sets what all answers carry, and refuses addresses that are too long.
func (s *server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("Referrer-Policy", "same-origin") // of forms, so that their origin can be checked
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), browsing-topics=()")
		h.Set("X-Content-Type-Options", "nosniff")
		if len(r.URL.Path)+len(r.URL.RawQuery) > maxAddress {
			s.refuse(w, r, reply.Failure{Status: http.StatusRequestURITooLong})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// adapt turns a page's error into a page or a problem.
func (s *server) adapt(h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil && !reply.Gone(r, err) && !reply.Moved(w, r, err) {
			s.fail(w, r, err)
		}
	}
}

// image answers with the hub's copy of a picture.
func (s *server) image(w http.ResponseWriter, r *http.Request) error {
	return reply.Picture(w, r, s.publisher, alteram.ChannelPage)
}

// noPage answers where there is no page, and to methods that would change one.
func (s *server) noPage(w http.ResponseWriter, r *http.Request) error {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		s.refuse(w, r, reply.Failure{Status: http.StatusMethodNotAllowed})
		return nil
	}
	return alteram.Errorf(alteram.NotFound, "there is no page at %s", r.URL.Path)
}

// robots lets every program in, and says where the sitemap stands. What is not
// to be listed says so itself.
func (s *server) robots(w http.ResponseWriter, r *http.Request) error {
	_, address, err := s.publisher.HubName(r.Context())
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("User-agent: *\nDisallow:\n\nSitemap: " + address + "/sitemap.xml\n"))
	return nil
}

// noIcon answers those who ask for an icon without having read the page, which has one.
func noIcon(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Cache-Control", "public, max-age=86400")
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// templates name the files of each page beside the frame that all share.
var templates = []string{
	"front", "reports", "perspectives", "perspective", "sources", "source", "entry", "story", "figures", "speaker", "objection", "search", "changes", "decisions", "feeds", "about", "design", "error",
}

func parseTemplates() map[string]*template.Template {
	pages := map[string]*template.Template{}
	frame := template.Must(template.New("frame.html").Funcs(functions).ParseFS(templateFiles, "templates/frame.html", "templates/parts.html", "templates/claims.html"))
	for _, name := range templates {
		pages[name] = template.Must(template.Must(frame.Clone()).ParseFS(templateFiles, "templates/"+name+".html"))
	}
	return pages
}

// functions are what templates may call beside the methods of the view models.
var functions = template.FuncMap{
	"rfc3339": func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
	"contact": func(address string) string { return strings.TrimPrefix(address, "mailto:") },
	"host":    host,
	"named":   named,
	"said":    said,
}

// named is a part of a message, in words that are not the hub's.
func named(name, value string) publish.Arg {
	return publish.Arg{Name: name, Run: publish.Run{Text: value, Lang: "und"}}
}

// said is a part of a message, in the hub's own words.
func said(name, value string) publish.Arg {
	return publish.Arg{Name: name, Run: publish.Run{Text: value}}
}

// host returns the host of an address, or the address when it has none.
func host(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Host
	}
	return address
}

func wantsJSON(r *http.Request) bool { return r.URL.Query().Get("format") == "json" }

// channel is the way by which an answer leaves: the page, or its JSON form.
func channel(r *http.Request) alteram.Channel {
	if wantsJSON(r) {
		return alteram.ChannelAPI
	}
	return alteram.ChannelPage
}

// view is a page before it is rendered.
type view struct {
	// template names the page; model is what it shows, data its JSON form.
	template string
	model    any
	data     any
	status   int
	// header is set only after the page could be made.
	header http.Header
}

// answer makes a page for who asks, renders it as a page or as JSON, and answers
// with it. what names it among all pages.
func (s *server) answer(w http.ResponseWriter, r *http.Request, what string, make func(to publish.To) (*view, error)) error {
	to, err := reply.To(w, r, s.publisher, channel(r))
	if err != nil {
		return err
	}
	mediaType := "text/html; charset=utf-8"
	if wantsJSON(r) {
		what, mediaType = "json "+what, "application/json; charset=utf-8"
	}
	if asked(r, to) {
		what = "asked " + what
	}
	wrapped, err := s.publisher.Cached(r.Context(), what, to, func() ([]byte, error) {
		v, err := make(to)
		if err != nil {
			return nil, err
		}
		body, err := s.render(r, v)
		if err != nil {
			return nil, err
		}
		return wrap(v, body)
	})
	if err != nil {
		return err
	}
	status, header, body := unwrap(wrapped)
	for k, vs := range header {
		w.Header()[k] = vs
	}
	return reply.Body(w, r, s.publisher, to, what, mediaType, status, body)
}

func (s *server) render(r *http.Request, v *view) ([]byte, error) {
	var b bytes.Buffer
	if wantsJSON(r) {
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		err := enc.Encode(v.data)
		return b.Bytes(), err
	}
	if err := s.pages[v.template].ExecuteTemplate(&b, "frame.html", v.model); err != nil {
		return nil, fmt.Errorf("render %s: %w", v.template, err)
	}
	return b.Bytes(), nil
}

// errorModel is the page of an error.
type errorModel struct {
	page

	Failure reply.Failure
}

// Advice says what the reader can do.
func (m errorModel) Advice() string { return m.W.Say("advice." + strconv.Itoa(m.Failure.Status)) }

// fail answers with an error. What is the hub's own goes to the log.
func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	f := reply.Fail(err, rand.Text())
	if f.ID != "" {
		s.log.Error("page", "request", f.ID, "path", r.URL.Path, "error", err)
	}
	s.refuse(w, r, f)
}

// refuse answers with the page of an error, or with a problem (RFC 9457) to
// who asked for JSON.
func (s *server) refuse(w http.ResponseWriter, r *http.Request, f reply.Failure) {
	h := w.Header()
	h.Del("Vary") // of the page that could not be made
	to, err := reply.To(w, r, s.publisher, channel(r))
	if err != nil {
		s.log.Error("error page", "error", err)
	}
	if wantsJSON(r) {
		reply.Problem(w, f)
		return
	}
	m := &errorModel{page: s.page(r.Context(), r, to), Failure: f}
	m.Heading, m.Bare, m.NoIndex = m.W.Say("error."+strconv.Itoa(f.Status)), true, true
	var b bytes.Buffer
	if err := s.pages["error"].ExecuteTemplate(&b, "frame.html", m); err != nil {
		s.log.Error("error page", "error", err)
		reply.Problem(w, f)
		return
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	reply.Retry(h, f)
	w.WriteHeader(f.Status)
	_, _ = w.Write(b.Bytes())
}
