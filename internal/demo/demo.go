// Package demo holds the recorded feeds of invented outlets and their clock.
//
// The outlets, the three states on the Orrin Strait in which they sit and
// everybody in them are invented; WORLD.md tells who is who and what happened
// in the recorded week. Each recording is the body of one answer, byte for
// byte, in the outlet's own format and charset.
//
// A recording's place says all that is known of it. The feed at
// https://HOST/NAME has the folder recordings/HOST/NAME, whose extension (rss,
// atom, rdf, json) is its media type, and the file 2026-03-02T0600Z.xml in it
// is what that address answered from 06:00 UTC on that day until the next file
// begins. An address that failed has a file 2026-03-05T0600Z.503.html, which
// says with which status, and holds the page that came in place of the feed. So
// a new outlet is a new folder and a source in hub.yaml, and a new day is a new
// file: no code changes. The page of a report at https://HOST/PATH is the file
// pages/HOST/PATH.html, the same all week. What the operator decided during the week is in [Acts].
package demo

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed hub.yaml
var hubYAML []byte

//go:embed recordings
var recordings embed.FS

//go:embed pages
var pages embed.FS

const (
	root        = "recordings"
	scheme      = "https://"
	stampLayout = "2006-01-02T1504Z"
	statusOK    = 200
)

// mediaTypes are the media types by the extension of a feed's address. They
// name no charset: it stands in the document, as outlets often leave it.
var mediaTypes = map[string]string{
	".rss":  "application/rss+xml",
	".atom": "application/atom+xml",
	".rdf":  "application/rdf+xml",
	".json": "application/feed+json",
}

// HubYAML returns the hub.yaml of the demonstration: the hub, its sources,
// their disclosures and terms. The caller owns the copy.
func HubYAML() []byte { return slices.Clone(hubYAML) }

// Snapshot is what one feed answered from an instant until its next snapshot.
type Snapshot struct {
	// At is the first instant of the answer, UTC, in whole minutes.
	At time.Time
	// URL is the address of the feed.
	URL string
	// Status is that of the answer: 200, or from 400 on where the address failed.
	Status int
	// ContentType is the media type of the answer, without a charset.
	ContentType string
	// Body is the answer's body as it was sent; the caller owns it.
	Body []byte
}

// Snapshots returns every recording, sorted by time and, within one instant, by address.
func Snapshots() []Snapshot {
	var all []Snapshot
	for _, r := range list() {
		all = append(all, r.read())
	}
	return all
}

// At returns what the feed at url answered at now: its latest snapshot not
// after now. It reports false when the address has no recordings, or none yet.
// The address is compared as it is written.
func At(url string, now time.Time) (Snapshot, bool) {
	var latest recording
	for _, r := range list() {
		if r.url == url && !r.at.After(now) {
			latest = r
		}
	}
	if latest.name == "" {
		return Snapshot{}, false
	}
	return latest.read(), true
}

// Page returns the page of a report, in UTF-8; ok is false when it is not
// recorded. The address is compared as it is written; the caller owns the bytes.
func Page(url string) (body []byte, ok bool) {
	name, web := strings.CutPrefix(url, scheme)
	if !web || !fs.ValidPath(name) {
		return nil, false
	}
	body, err := pages.ReadFile(path.Join("pages", name+".html"))
	return body, err == nil
}

// Start returns the instant of the first recording, at which the recorded time begins.
func Start() time.Time { return list()[0].at }

// End returns the instant of the last recording, from which on nothing changes.
func End() time.Time {
	all := list()
	return all[len(all)-1].at
}

// recording is one file: a snapshot whose body has not been read.
type recording struct {
	at        time.Time
	url, name string
	status    int
}

// list returns all recordings in the order of [Snapshots]. Names are cheap to
// list (the files are part of the binary), so nothing is cached. A misnamed
// file is a fault of this program, which the package's tests find; it panics.
func list() []recording {
	var all []recording
	err := fs.WalkDir(recordings, root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		r, err := parseName(name)
		all = append(all, r)
		return err
	})
	if err != nil {
		panic(fmt.Sprintf("demo: list recordings: %v", err))
	}
	slices.SortFunc(all, func(a, b recording) int {
		if c := a.at.Compare(b.at); c != 0 {
			return c
		}
		return strings.Compare(a.url, b.url)
	})
	return all
}

// parseName reads address and time from the name of a recording.
func parseName(name string) (recording, error) {
	feed, file := path.Split(strings.TrimPrefix(name, root+"/"))
	feed = strings.TrimSuffix(feed, "/")
	if mediaTypes[path.Ext(feed)] == "" {
		return recording{}, fmt.Errorf("%s: folder must end in .rss, .atom, .rdf or .json", name)
	}
	stamp, rest, _ := strings.Cut(file, ".")
	at, err := time.Parse(stampLayout, stamp)
	if err != nil {
		return recording{}, fmt.Errorf("%s: name must begin with a time like 2026-03-02T0600Z: %w", name, err)
	}
	status, err := parseStatus(rest)
	if err != nil {
		return recording{}, fmt.Errorf("%s: %w", name, err)
	}
	return recording{at: at, url: scheme + feed, name: name, status: status}, nil
}

// parseStatus reads the status of an answer from what follows the time in a
// file's name: "xml" is a feed, "503.html" a page that came in place of one.
func parseStatus(rest string) (int, error) {
	failed, _, ok := strings.Cut(rest, ".")
	if !ok {
		return statusOK, nil
	}
	status, err := strconv.Atoi(failed)
	if err != nil || status < 400 || status > 599 {
		return 0, fmt.Errorf("%q stands where the status of a failed answer does, 400 to 599", failed)
	}
	return status, nil
}

func (r recording) read() Snapshot {
	body, err := recordings.ReadFile(r.name)
	if err != nil {
		panic(fmt.Sprintf("demo: read recording: %v", err))
	}
	s := Snapshot{At: r.at, URL: r.url, Status: r.status, ContentType: mediaTypes[path.Ext(r.url)], Body: body}
	if s.Status != statusOK {
		s.ContentType = "text/html"
	}
	return s
}
