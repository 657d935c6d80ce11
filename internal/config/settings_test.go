package config

import (
	"errors"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
)

// TestSettingsFromFlags reads settings as the command line does.
func TestSettingsFromFlags(t *testing.T) {
	t.Setenv("ALTERAM_LISTEN", "127.0.0.1:9000")
	t.Setenv("ALTERAM_DATABASE", "from-environment.db")
	var got struct {
		Settings `embed:""`
		Serving  `embed:""`
	}
	parser, err := kong.New(&got)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse([]string{"--database=hub.db", "--allow-private=127.0.0.0/8,fd00::/8"}); err != nil {
		t.Fatal(err)
	}
	want := Settings{
		Database: "hub.db", AllowPrivate: Prefixes{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("fd00::/8")},
		Workers: 16, Timeout: 30 * time.Second, Lease: time.Minute, Log: "text", LogLevel: "warn",
	}
	if !reflect.DeepEqual(got.Settings, want) || got.Listen != "127.0.0.1:9000" {
		t.Errorf("settings = %+v, want %+v and the environment's listen address", got, want)
	}
	if err := errors.Join(got.Settings.Check(), got.Serving.Check()); err != nil {
		t.Errorf("Check = %v", err)
	}
	if _, err := parser.Parse([]string{"--allow-private=127.0.0.1"}); err == nil || !strings.Contains(err.Error(), "write 127.0.0.1/32") {
		t.Errorf("--allow-private=127.0.0.1: %v", err)
	}
}

func TestSettingsCheck(t *testing.T) {
	fine := Settings{Database: "alteram.db", Workers: 1, Timeout: time.Second, Lease: time.Second}
	for _, c := range []struct {
		name   string
		change func(*Settings)
		want   string // part of the error, empty for none
	}{
		{"fine", func(*Settings) {}, ""},
		{"postgres", func(s *Settings) { s.Database = "postgres://me:secret@db.example/alteram" }, ""},
		{"postgres socket", func(s *Settings) { s.Database = "postgresql:///?host=/run&dbname=alteram" }, ""},
		{"no workers", func(s *Settings) { s.Workers = 0 }, ""},
		{"postgres without database", func(s *Settings) { s.Database = "postgres://me:secret@db.example" }, "write postgres://"},
		{"other server", func(s *Settings) { s.Database = "mysql://me:secret@db.example/alteram" }, "write the path"},
		{"memory", func(s *Settings) { s.Database = ":memory:" }, "write the path"},
		{"folder", func(s *Settings) { s.Database = "data/" }, "data/alteram.db"},
		{"no database", func(s *Settings) { s.Database = "" }, "--database is empty"},
		{"blobs elsewhere", func(s *Settings) { s.Blobs = "s3://bucket" }, "--blobs"},
		{"negative workers", func(s *Settings) { s.Workers = -1 }, "--workers -1"},
		{"no timeout", func(s *Settings) { s.Timeout = 0 }, "--timeout"},
		{"no lease", func(s *Settings) { s.Lease = 0 }, "--lease"},
	} {
		s := fine
		c.change(&s)
		err := s.Check()
		if c.want == "" && err != nil || c.want != "" && (!errors.Is(err, alteram.Invalid) || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: Check = %v, want %q", c.name, err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error tells the password: %v", c.name, err)
		}
	}
}

func TestServingCheck(t *testing.T) {
	for address, fine := range map[string]bool{
		"127.0.0.1:8080": true, ":8080": true, "[::1]:0": true, "hub.example:80": true,
		"": false, "8080": false, "localhost": false, "127.0.0.1:http": false, ":70000": false, "::1:80": false,
	} {
		if err := (Serving{Listen: address}).Check(); (err == nil) != fine {
			t.Errorf("Check of %q = %v", address, err)
		}
		if err := (Watching{Metrics: address}).Check(); (err == nil) != (fine || address == "") {
			t.Errorf("Check of --metrics %q = %v", address, err)
		}
	}
}

func TestBlobs(t *testing.T) {
	for _, c := range []struct{ set, database, want string }{
		{"", "alteram.db", "alteram-data"},
		{"", "/var/lib/hub/news.sqlite", "/var/lib/hub/news-data"},
		{"", "news", "news-data"},
		{"", "postgres://db.example/alteram", "alteram-data"},
		{"", "", "alteram-data"},
		{"/srv/raw", "alteram.db", "/srv/raw"},
	} {
		if got := Blobs(c.set, c.database); got != c.want {
			t.Errorf("Blobs(%q, %q) = %q, want %q", c.set, c.database, got, c.want)
		}
	}
}

func TestParsePrefixes(t *testing.T) {
	for _, c := range []struct {
		in   string
		want string // the ranges, or part of the error
		bad  bool
	}{
		{in: "", want: ""},
		{in: "127.0.0.0/8", want: "127.0.0.0/8"},
		{in: " 127.0.0.0/8, 10.1.0.0/16\tfd00::/8,127.0.0.0/8,", want: "127.0.0.0/8,10.1.0.0/16,fd00::/8"},
		{in: "127.0.0.1", want: "write 127.0.0.1/32", bad: true},
		{in: "::1", want: "write ::1/128", bad: true},
		{in: "127.0.0.1/8", want: "write 127.0.0.0/8 for the range, or 127.0.0.1/32", bad: true},
		{in: "::ffff:10.0.0.0/104", want: "write it as IPv4", bad: true},
		{in: "localhost", want: "write one such as 127.0.0.0/8", bad: true},
		{in: "10.0.0.0/33", want: "write one such as", bad: true},
	} {
		got, err := ParsePrefixes(c.in)
		if c.bad {
			if !errors.Is(err, alteram.Invalid) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("ParsePrefixes(%q) = %v, want an error with %q", c.in, err, c.want)
			}
			continue
		}
		if diff := cmp.Diff(c.want, Prefixes(got).String()); diff != "" || err != nil {
			t.Errorf("ParsePrefixes(%q) = %v, %v, want %s", c.in, got, err, c.want)
		}
	}
}
