package config

import (
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
)

// Settings are what every process of the hub needs to know before it can open
// the database. They are never kept in it. The tags are read by the command
// line, which fills the fields from flags, then the environment, then the
// defaults; and by [Document].
type Settings struct {
	Database     string        `name:"database" env:"ALTERAM_DATABASE" default:"alteram.db" placeholder:"PATH" help:"Database: the path of an SQLite file, or a postgres:// address."`
	Blobs        string        `name:"blobs" env:"ALTERAM_BLOBS" placeholder:"DIR" help:"Folder for raw responses; by default beside the SQLite file and named after it, as alteram-data."`
	AllowPrivate Prefixes      `name:"allow-private" env:"ALTERAM_ALLOW_PRIVATE" placeholder:"CIDR,…" help:"Ranges of private addresses that feeds may be fetched from, as 127.0.0.0/8,10.1.0.0/16; by default none."`
	SiteRules    string        `name:"site-rules" env:"ALTERAM_SITE_RULES" placeholder:"DIR" help:"Folder of rules for the article pages of single sites, a file a host, in the format of ftr-site-config; by default none."`
	Workers      int           `name:"workers" env:"ALTERAM_WORKERS" default:"16" help:"Feeds read at once; 0 reads none."`
	Timeout      time.Duration `name:"timeout" env:"ALTERAM_TIMEOUT" default:"30s" help:"How long one feed may take."`
	Lease        time.Duration `name:"lease" env:"ALTERAM_LEASE" default:"60s" help:"How long other processes wait before they take over the feeds of a dead one."`
	Verbose      bool          `name:"verbose" env:"ALTERAM_VERBOSE" short:"v" help:"Log everything: --log-level=debug."`
	Log          string        `name:"log" env:"ALTERAM_LOG" default:"text" enum:"text,json" help:"Form of the log on standard error: text or json. It never names readers."`
	LogLevel     string        `name:"log-level" env:"ALTERAM_LOG_LEVEL" default:"warn" enum:"debug,info,warn,error" help:"What is logged: debug, info, warn or error."`
}

// Serving is what a process that serves pages needs to know besides.
type Serving struct {
	Listen string `name:"listen" env:"ALTERAM_LISTEN" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Address to serve pages on."`
}

// Watching is how a process that runs on can be watched.
type Watching struct {
	Metrics string `name:"metrics" env:"ALTERAM_METRICS" placeholder:"HOST:PORT" help:"Address to serve metrics and health on, apart from the pages; by default none. Do not let the public reach it."`
}

// Check returns an error when there is an address that has no port.
func (w Watching) Check() error {
	if w.Metrics == "" || hasPort(w.Metrics) {
		return nil
	}
	return alteram.Errorf(alteram.Invalid, "--metrics %q has no host and port: write them as in 127.0.0.1:9090", w.Metrics)
}

// Check returns an error that says which setting is wrong and what to write
// instead; nil when all of them can be used.
func (s Settings) Check() error {
	switch {
	case s.Workers < 0:
		return alteram.Errorf(alteram.Invalid, "--workers %d is less than none: write 0 to read no feeds", s.Workers)
	case s.Timeout <= 0:
		return alteram.Errorf(alteram.Invalid, "--timeout %v leaves no time: write one such as 30s", s.Timeout)
	case s.Lease <= 0:
		return alteram.Errorf(alteram.Invalid, "--lease %v leaves no time: write one such as 60s", s.Lease)
	case strings.Contains(s.Blobs, "://"):
		return alteram.Errorf(alteram.Invalid, "--blobs %q is no folder: write the path of one", s.Blobs)
	}
	return checkDatabase(s.Database)
}

// Check returns an error when the address has no port.
func (s Serving) Check() error {
	if hasPort(s.Listen) {
		return nil
	}
	return alteram.Errorf(alteram.Invalid, "--listen %q has no host and port: write them as in 127.0.0.1:8080, or :8080 for every interface", s.Listen)
}

// hasPort reports whether an address has a host, which may be empty, and a port.
func hasPort(address string) bool {
	_, port, err := net.SplitHostPort(address)
	n, convErr := strconv.Atoi(port)
	return err == nil && convErr == nil && n >= 0 && n <= 65535
}

// Blobs returns the folder for raw responses: the one that is set, else the one
// beside an SQLite file and named after it (alteram-data for alteram.db), else
// alteram-data in the working directory.
func Blobs(set, database string) string {
	switch {
	case set != "":
		return set
	case database == "" || isPostgres(database):
		return "alteram-data"
	}
	return strings.TrimSuffix(database, filepath.Ext(database)) + "-data"
}

// isPostgres reports whether a database is a PostgreSQL server rather than a file.
func isPostgres(database string) bool {
	return strings.HasPrefix(database, "postgres://") || strings.HasPrefix(database, "postgresql://")
}

// checkDatabase tells addresses that are none of a database. It never repeats
// the address, which may hold a password.
func checkDatabase(database string) error {
	if isPostgres(database) {
		if u, err := url.Parse(database); err != nil || strings.Trim(u.Path, "/") == "" && u.Query().Get("dbname") == "" {
			return alteram.Errorf(alteram.Invalid, "--database names a server without a database: write postgres://user:password@host:5432/alteram")
		}
		return nil
	}
	scheme, _, ok := strings.Cut(database, "://")
	switch {
	case ok:
		return alteram.Errorf(alteram.Invalid, "--database cannot be %s://…: write the path of an SQLite file, or a postgres:// URL", scheme)
	case database == "":
		return alteram.Errorf(alteram.Invalid, "--database is empty: write the path of an SQLite file, such as alteram.db")
	case strings.HasPrefix(database, ":memory:") || strings.HasPrefix(database, "file:"):
		return alteram.Errorf(alteram.Invalid, "--database %q is no path: write the path of an SQLite file", database)
	case strings.HasSuffix(database, "/"):
		return alteram.Errorf(alteram.Invalid, "--database %q is a folder: write the path of a file in it, such as %salteram.db", database, database)
	}
	return nil
}

// Prefixes are ranges of IP addresses.
type Prefixes []netip.Prefix

// UnmarshalText reads what [ParsePrefixes] reads.
func (p *Prefixes) UnmarshalText(b []byte) error {
	prefixes, err := ParsePrefixes(string(b))
	*p = prefixes
	return err
}

// String returns the ranges separated by commas.
func (p Prefixes) String() string {
	words := make([]string, len(p))
	for i, prefix := range p {
		words[i] = prefix.String()
	}
	return strings.Join(words, ",")
}

// ParsePrefixes reads ranges in CIDR notation, separated by commas or white
// space. Each appears once; the error says what to write instead.
func ParsePrefixes(s string) ([]netip.Prefix, error) {
	var prefixes []netip.Prefix
	for _, word := range strings.FieldsFunc(s, func(c rune) bool { return c == ',' || c == ' ' || c == '\t' || c == '\n' }) {
		p, err := parsePrefix(word)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(prefixes, p) {
			prefixes = append(prefixes, p)
		}
	}
	return prefixes, nil
}

// parsePrefix reads one range.
func parsePrefix(s string) (netip.Prefix, error) {
	p, err := netip.ParsePrefix(s)
	switch {
	case err == nil && p.Addr().Is4In6():
		return p, alteram.Errorf(alteram.Invalid, "%q is an IPv4 range written as IPv6: write it as IPv4, such as 127.0.0.0/8", s)
	case err == nil && p != p.Masked():
		return p, alteram.Errorf(alteram.Invalid, "%q has address bits beyond its length: write %s for the range, or %s/%d for the one address",
			s, p.Masked(), p.Addr(), p.Addr().BitLen())
	case err == nil:
		return p, nil
	}
	if a, err := netip.ParseAddr(s); err == nil && a.Zone() == "" {
		return p, alteram.Errorf(alteram.Invalid, "%q has no length: write %s/%d", s, a, a.BitLen())
	}
	return p, alteram.Errorf(alteram.Invalid, "%q is no range of IP addresses: write one such as 127.0.0.0/8 or fd00::/8", s)
}
