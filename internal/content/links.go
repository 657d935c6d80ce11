package content

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// baseURL resolves relative addresses. It is parsed when first needed.
type baseURL struct {
	given  string
	parsed *url.URL
	done   bool
}

func (b *baseURL) get() *url.URL {
	if !b.done {
		b.done = true
		if u, _ := parseURL(b.given); u != nil && isWeb(u) {
			b.parsed = u
		}
	}
	return b.parsed
}

// safeLink returns an absolute http, https or mailto address, or "". An absolute
// one stays as it is written, letters of other scripts included. Of a mailto
// address only the recipient is kept: a prepared subject or text is somebody
// else's words in the reader's mouth. User names in web addresses go, because
// they make one host look like another.
func safeLink(ref string, base *url.URL) string {
	u, written := parseURL(ref)
	if u == nil {
		return ""
	}
	if u.Scheme == "mailto" {
		if !isMailbox(u.Opaque) {
			return ""
		}
		return "mailto:" + u.Opaque
	}
	absolute := u.IsAbs()
	if !absolute {
		if base == nil {
			return ""
		}
		u = base.ResolveReference(u)
	}
	if !isWeb(u) {
		return ""
	}
	if absolute && u.User == nil {
		return escapeUnsafe(u.Scheme + written[len(u.Scheme):])
	}
	u.User = nil
	return escapeUnsafe(u.String())
}

// escapeUnsafe escapes with a per cent sign what could be taken for the end of
// an address, or not be seen in it; where it is not NFC, before or after, all
// that is not ASCII.
func escapeUnsafe(s string) string {
	if norm.NFC.IsNormalString(s) {
		// An accent behind what is escaped would settle on its last digit.
		if out := escape(s, false); norm.NFC.IsNormalString(out) {
			return out
		}
	}
	return escape(s, true)
}

// escape escapes what is unsafe; with foreign, all that is not ASCII.
func escape(s string, foreign bool) string {
	var b strings.Builder
	for i, r := range s {
		size := utf8.RuneLen(r)
		if r == utf8.RuneError {
			_, size = utf8.DecodeRuneInString(s[i:])
		}
		switch {
		case r <= ' ' || r == 0x7f || strings.ContainsRune("\"<>`", r) || r >= 0x80 && (foreign || !unicode.IsPrint(r) || r == utf8.RuneError):
			for _, c := range []byte(s[i : i+size]) {
				writeEscape(&b, c)
			}
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func writeEscape(b *strings.Builder, c byte) {
	const upperHex = "0123456789ABCDEF"
	b.WriteByte('%')
	b.WriteByte(upperHex[c>>4])
	b.WriteByte(upperHex[c&15])
}

// isMailbox reports a mail address, or several with commas, in plain ASCII.
func isMailbox(s string) bool {
	return strings.Contains(s, "@") && strings.IndexFunc(s, func(r rune) bool {
		return notAlphanumeric(r) && !strings.ContainsRune("@.,+-_=~!#$&*^`{|}", r)
	}) < 0
}

// isWeb reports an absolute http or https address with a host.
func isWeb(u *url.URL) bool {
	return (u.Scheme == "http" || u.Scheme == "https") && validHost(u.Hostname(), strings.HasPrefix(u.Host, "["))
}

// validHost reports whether a host is made of what host names, or bracketed IP
// addresses, are made of. net/url lets much else pass.
func validHost(host string, bracketed bool) bool {
	allowed := "-._"
	if bracketed {
		allowed = ".:%"
	}
	return strings.Trim(host, ".") != "" && strings.IndexFunc(host, func(r rune) bool {
		if r < 0x80 {
			return notAlphanumeric(r) && !strings.ContainsRune(allowed, r)
		}
		return bracketed || !unicode.IsPrint(r) || r == utf8.RuneError
	}) < 0
}

// parseURL reads an address as browsers do where net/url is stricter: white
// space around it and line ends within are dropped, backslashes before the
// query are slashes, a percent sign that escapes nothing stands for itself. It
// returns the address and how it is then written; nil when there is no sense in it.
func parseURL(s string) (u *url.URL, written string) {
	s = strings.TrimFunc(s, func(r rune) bool { return r <= ' ' })
	if strings.ContainsAny(s, "\t\n\r") {
		s = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(s)
	}
	if i := strings.IndexByte(s, '\\'); i >= 0 {
		end := len(s)
		if q := strings.IndexAny(s, "?#"); q >= 0 {
			end = q
		}
		s = strings.ReplaceAll(s[:end], `\`, "/") + s[end:]
	}
	if s == "" {
		return nil, ""
	}
	u, err := url.Parse(s)
	if err != nil {
		s = escapeStrayPercents(s)
		u, err = url.Parse(s)
	}
	if err != nil {
		return nil, ""
	}
	return u, s
}

// escapeStrayPercents replaces percent signs that no two hexadecimal digits follow.
func escapeStrayPercents(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		b.WriteByte(s[i])
		if s[i] == '%' && !(i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2])) {
			b.WriteString("25")
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

// CanonicalLink returns one form for the addresses that lead to one page:
// scheme and host in lower case, an internationalised host in its ASCII form,
// no default port, no user name, dot segments resolved, percent escapes
// normalised, no parameters that only say by which way a reader came (see
// [IsTracking]), no fragment unless it looks like a route (#!… or #/…). The
// order of parameters, a trailing slash, "www." and the scheme stay as they
// are. It returns "" for what is no http or https address.
func CanonicalLink(link string) string {
	u, _ := parseURL(link)
	if u == nil || !isWeb(u) {
		return ""
	}
	u = u.ResolveReference(&url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: u.RawQuery, Fragment: u.Fragment, RawFragment: u.RawFragment})
	var b strings.Builder
	b.WriteString(u.Scheme + "://" + canonicalHost(u))
	if path := normalEscapes(u.EscapedPath()); path != "" {
		b.WriteString(path)
	} else {
		b.WriteString("/")
	}
	if query := cleanQuery(u.RawQuery); query != "" {
		b.WriteString("?" + query)
	}
	if f := u.EscapedFragment(); strings.HasPrefix(f, "!") || strings.HasPrefix(f, "/") {
		b.WriteString("#" + normalEscapes(f))
	}
	return b.String()
}

// canonicalHost returns the host of u in ASCII and lower case, with its port
// unless that is the scheme's own.
func canonicalHost(u *url.URL) string {
	host, port := strings.TrimRight(strings.ToLower(u.Hostname()), "."), u.Port()
	if ascii, err := idna.Lookup.ToASCII(host); err == nil && ascii != "" {
		host = ascii
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port == "" || u.Scheme == "http" && port == "80" || u.Scheme == "https" && port == "443" {
		return host
	}
	return host + ":" + port
}

// normalEscapes writes percent escapes in upper case, resolves those of
// unreserved characters, and escapes what may not stand in an address.
func normalEscapes(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			c = unhex(s[i+1])<<4 | unhex(s[i+2])
			i += 2
			if isUnreserved(c) {
				b.WriteByte(c)
				continue
			}
		} else if isUnreserved(c) || strings.IndexByte("!$&'()*+,;=:@/?", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		writeEscape(&b, c)
	}
	return b.String()
}

// isUnreserved reports the unreserved characters of RFC 3986, section 2.3.
func isUnreserved(c byte) bool {
	return isLetter(c) || '0' <= c && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~'
}

func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c&0xdf - 'A' + 10
}

// cleanQuery returns a query without tracking parameters and empty ones.
func cleanQuery(query string) string {
	var kept []string
	for _, p := range strings.Split(query, "&") {
		key, value, _ := strings.Cut(p, "=")
		if p != "" && !IsTracking(key, value) {
			kept = append(kept, normalEscapes(p))
		}
	}
	return strings.Join(kept, "&")
}
