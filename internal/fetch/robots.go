package fetch

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/temoto/robotstxt"
)

const (
	// robotsAge is how long a robots.txt is believed (RFC 9309, section 2.4).
	robotsAge = 24 * time.Hour
	// robotsRetry is how long a host whose robots.txt did not come is left alone.
	robotsRetry = time.Hour
	// maxRobots bounds the bytes of a robots.txt that are read (RFC 9309, section 2.5).
	maxRobots = 500 << 10
	// maxHosts bounds how many are remembered.
	maxHosts = 10_000
	// maxLines of each kind that is no rule are kept.
	maxLines = 16
)

// Robots reads what hosts ask of programs, each robots.txt at most once a day
// while it is remembered. Its methods may be called concurrently.
type Robots struct {
	client *Client
	// agent is the product token of our own user agent.
	agent string

	mu    sync.Mutex
	hosts map[string]*robotsOf // by origin; guarded by mu
}

// robotsOf is one host's robots.txt.
type robotsOf struct {
	mu    sync.Mutex // guards the rest, and lets one ask at a time
	rules *RobotsRules
	until time.Time
}

// NewRobots returns robots that are read through c, under c's own name.
func NewRobots(c *Client) *Robots {
	agent, _, _ := strings.Cut(c.options.UserAgent, "/")
	return &Robots{client: c, agent: agent, hosts: map[string]*robotsOf{}}
}

// Rules returns what the host of an address asks of programs. A robots.txt that
// there is none of allows everything, one that does not come disallows
// everything (RFC 9309, section 2.3.1). The error is of ctx, or of an address
// that cannot be asked.
func (r *Robots) Rules(ctx context.Context, address string) (*RobotsRules, error) {
	origin, err := originOf(address)
	if err != nil {
		return nil, err
	}
	of := r.of(origin)
	of.mu.Lock()
	defer of.mu.Unlock()
	now := r.client.options.Now()
	if of.rules != nil && now.Before(of.until) {
		return of.rules, nil
	}
	rules, err := r.read(ctx, origin)
	if err != nil {
		return nil, err
	}
	of.rules, of.until = rules, now.Add(robotsAge)
	if rules.Unreachable {
		of.until = now.Add(robotsRetry)
	}
	return rules, nil
}

func (r *Robots) of(origin string) *robotsOf {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.hosts) >= maxHosts {
		clear(r.hosts) // all are read again, a day early
	}
	of := r.hosts[origin]
	if of == nil {
		of = &robotsOf{}
		r.hosts[origin] = of
	}
	return of
}

func originOf(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", forbidden("only addresses that begin with http:// or https:// and a host have a robots.txt")
	}
	return u.Scheme + "://" + strings.ToLower(u.Host), nil
}

// read asks for a robots.txt.
func (r *Robots) read(ctx context.Context, origin string) (*RobotsRules, error) {
	at := origin + "/robots.txt"
	resp, err := r.client.Get(ctx, Request{URL: at, MaxBytes: maxRobots, Accept: "text/plain, */*;q=0.1"})
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil, resp.Status >= http.StatusInternalServerError, resp.Status == http.StatusTooManyRequests:
		return &RobotsRules{URL: at, agent: r.agent, Unreachable: true}, nil
	case resp.Status < 200 || resp.Status > 299:
		return &RobotsRules{URL: at, agent: r.agent}, nil
	}
	return ParseRobots(at, r.agent, resp.Body), nil
}

// RobotsRules is what one host asks of programs.
type RobotsRules struct {
	// URL is the address of the robots.txt.
	URL string
	// Unreachable means that it did not come, so that everything is disallowed for now.
	Unreachable bool
	// Sitemaps, Licences (Really Simple Licensing) and Signals (Content-Signal,
	// https://contentsignals.org) are the values of these lines, as written.
	Sitemaps, Licences, Signals []string

	agent  string
	agents []string // named in the file, in lower case
	data   *robotstxt.RobotsData
}

// ParseRobots reads a robots.txt for a program of the given name. Lines that
// are none of RFC 9309 are passed over, and so is what is cut at the limit.
func ParseRobots(at, agent string, body []byte) *RobotsRules {
	r := &RobotsRules{URL: at, agent: agent}
	var rules bytes.Buffer
	begun := false
	body = bytes.TrimPrefix(body[:min(len(body), maxRobots)], []byte("\ufeff"))
	for line := range strings.Lines(strings.ToValidUTF8(strings.ReplaceAll(string(body), "\r", "\n"), "")) {
		line, _, _ = strings.Cut(line, "#")
		key, value, ok := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		if !ok || value == "" && !strings.EqualFold(strings.TrimSpace(key), "disallow") {
			continue
		}
		switch strings.ToLower(strings.TrimSpace(key)) {
		case "user-agent":
			begun = true
			r.agents = append(r.agents, strings.ToLower(value))
			rules.WriteString("User-agent: " + value + "\n")
		case "allow":
			writeRule(&rules, begun, "Allow: ", value)
		case "disallow":
			writeRule(&rules, begun, "Disallow: ", value)
		case "sitemap":
			r.Sitemaps = appendLine(r.Sitemaps, value)
		case "license":
			r.Licences = appendLine(r.Licences, value)
		case "content-signal":
			r.Signals = appendLine(r.Signals, value)
		}
	}
	r.data, _ = robotstxt.FromBytes(rules.Bytes()) // what it cannot read allows everything
	return r
}

// writeRule adds a rule that stands in a group.
func writeRule(b *bytes.Buffer, begun bool, key, value string) {
	if begun {
		b.WriteString(key + value + "\n")
	}
}

func appendLine(lines []string, line string) []string {
	if len(lines) == maxLines || slices.Contains(lines, line) {
		return lines
	}
	return append(lines, line)
}

// Allows reports whether our own program may fetch an address on the host.
func (r *RobotsRules) Allows(address string) bool { return r.allows(r.agent, address) }

// AllowsAnyone reports whether a program that the file does not name may.
func (r *RobotsRules) AllowsAnyone(address string) bool { return r.allows("*", address) }

func (r *RobotsRules) allows(agent, address string) bool {
	if r.Unreachable {
		return false
	}
	u, err := url.Parse(address)
	if err != nil || r.data == nil {
		return err == nil
	}
	return r.data.TestAgent(u.RequestURI(), agent)
}

// collectors are the programs that collect texts for AI, as their makers name them.
var collectors = [...]string{
	"AI2Bot", "Amazonbot", "anthropic-ai", "Applebot-Extended", "Bytespider", "CCBot", "ChatGPT-User", "ClaudeBot", "cohere-ai", "Diffbot",
	"FacebookBot", "Google-Extended", "GPTBot", "meta-externalagent", "OAI-SearchBot", "PerplexityBot", "Timpibot",
}

// KeepsOut returns the programs that collect texts for AI and that the file
// keeps out of the host by name, sorted.
func (r *RobotsRules) KeepsOut() []string {
	var out []string
	for _, name := range collectors {
		if slices.Contains(r.agents, strings.ToLower(name)) && !r.allows(name, "/") {
			out = append(out, name)
		}
	}
	return out
}
