package feed

import (
	"strings"
)

// address is an address cut into its parts, RFC 3986 appendix B, with the
// characters left as they are: what an outlet wrote is not escaped anew, so
// that links compare equal to those on its pages.
type address struct {
	scheme, authority, path, query, fragment string
	hasAuthority, hasQuery, hasFragment      bool
}

func splitAddress(s string) address {
	var a address
	if i := strings.IndexByte(s, ':'); i > 0 && isScheme(s[:i]) {
		a.scheme, s = strings.ToLower(s[:i]), s[i+1:]
	}
	s, a.fragment, a.hasFragment = strings.Cut(s, "#")
	s, a.query, a.hasQuery = strings.Cut(s, "?")
	if rest, ok := strings.CutPrefix(s, "//"); ok {
		a.hasAuthority = true
		i := strings.IndexByte(rest, '/')
		if i < 0 {
			i = len(rest)
		}
		a.authority, s = rest[:i], rest[i:]
	}
	a.path = s
	return a
}

// isScheme reports whether s has the form of a scheme, and is no "host:port".
func isScheme(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i] | 0x20
		if !('a' <= c && c <= 'z' || i > 0 && ('0' <= s[i] && s[i] <= '9' || s[i] == '+' || s[i] == '-')) {
			return false
		}
	}
	return true
}

func (a address) String() string {
	var b strings.Builder
	if a.scheme != "" {
		b.WriteString(a.scheme + ":")
	}
	if a.hasAuthority {
		b.WriteString("//" + a.authority)
	}
	b.WriteString(a.path)
	if a.hasQuery {
		b.WriteString("?" + a.query)
	}
	if a.hasFragment {
		b.WriteString("#" + a.fragment)
	}
	return b.String()
}

// resolve returns ref relative to base, RFC 3986 §5.2; ref itself when it is
// absolute or base is not.
func resolve(base, ref string) string {
	if base == "" {
		return ref
	}
	r := splitAddress(ref)
	if r.scheme != "" {
		return ref
	}
	b := splitAddress(base)
	if b.scheme == "" || !b.hasAuthority {
		return ref
	}
	r.scheme = b.scheme
	switch {
	case r.hasAuthority:
		r.path = removeDots(r.path)
		return r.String()
	case r.path == "":
		r.path = b.path
		if !r.hasQuery {
			r.query, r.hasQuery = b.query, b.hasQuery
		}
	case r.path[0] == '/':
		r.path = removeDots(r.path)
	default:
		r.path = removeDots("/" + b.path[:strings.LastIndexByte(b.path, '/')+1] + r.path)
	}
	r.authority, r.hasAuthority = b.authority, true
	return r.String()
}

// removeDots resolves "." and ".." in a path that begins with a slash.
func removeDots(path string) string {
	if !strings.Contains(path, "/.") && !strings.HasPrefix(path, "//") {
		return path
	}
	path = strings.TrimLeft(path, "/")
	var kept []string
	parts := strings.Split(path, "/")
	for i, part := range parts {
		last := i == len(parts)-1
		switch part {
		case ".":
			if last {
				kept = append(kept, "")
			}
		case "..":
			kept = kept[:max(len(kept)-1, 0)]
			if last {
				kept = append(kept, "")
			}
		default:
			kept = append(kept, part)
		}
	}
	return "/" + strings.Join(kept, "/")
}

// cleanURL undoes what happens to addresses in feeds: space around them, line
// breaks within, spaces that were not escaped, "feed:" in front.
func cleanURL(s string) string {
	s = strings.TrimFunc(s, func(r rune) bool { return r <= ' ' || r == 0xA0 || r == 0xFEFF })
	if strings.ContainsAny(s, " \t\r\n") {
		s = strings.NewReplacer("\r", "", "\n", "", "\t", "", " ", "%20").Replace(s)
	}
	if rest, ok := strings.CutPrefix(s, "feed:"); ok {
		if s = rest; strings.HasPrefix(rest, "//") {
			s = "http:" + rest
		}
	}
	if strings.HasPrefix(s, "www.") {
		s = "http://" + s
	}
	return s
}

// isWeb reports whether s is an absolute address of http or https.
func isWeb(s string) bool {
	scheme, rest, ok := strings.Cut(s, "://")
	return ok && rest != "" && rest[0] != '/' && (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https"))
}

// webURL returns s as an absolute address of the web, resolved against base,
// else the document's address, else the feed's page; "" when it is none.
func (p *parser) webURL(s, base string) string {
	if s = cleanURL(s); s == "" && base == "" {
		return ""
	}
	for _, b := range [...]string{base, p.hints.URL, p.doc.Link} {
		if s = resolve(b, s); isWeb(s) {
			return s
		}
	}
	if s != "" {
		p.notes.add("addresses that are not of the web were left out", s)
	}
	return ""
}
