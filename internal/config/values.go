package config

import (
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/text/language"

	"github.com/alteram-hub/alteram"
)

// The kinds of scalar values.
var (
	line     = scalar("text on one line", textual, parseLine, same)
	text     = scalar("text", textual, parseText, same)
	webURL   = scalar("address (https, http)", word, parseURL("https", "http"), same)
	hubURL   = scalar("address (https, http)", word, parseHubURL, same)
	proxyURL = scalar("address (http, https, socks5, socks5h)", word, parseProxyURL, same)
	contact  = scalar("address (mailto, https, http)", word, parseContact, same)
	domain   = scalar("host name", word, parseDomain, same)
	country  = scalar("country code", word, parseTerritory(), same)
	// territory is where law holds; audience also takes every place at once.
	territory = scalar("country code or EU", word, parseTerritory("EU"), same)
	audience  = scalar("country code, EU or *", word, parseTerritory("EU", alteram.Everywhere), same)
	tongue    = scalar("language code", word, parseLanguage, same)
	sourceID  = scalar("id", word, parseSourceID, func(id alteram.SourceID) string { return string(id) })
	personID  = scalar("person:name", word, parsePersonID, same)
	licence   = scalar("licence id", word, parseLicence, same)
	header    = scalar("header name", word, parseHeader, same)
	day       = scalar("date", stamp, parseDate, formatDate)
	span      = scalar("duration", stamp, parseSpan, formatSpan)
	year      = scalar("year", numeric, parseWhole(1900, 2199), formatWhole)
	count     = scalar("number from 1 to 1000", numeric, parseWhole(1, 1000), formatWhole)
	percent   = scalar("number over 0, up to 100", numeric, parsePercent, formatPercent)
	yesNo     = scalar("true or false", boolean, strconv.ParseBool, formatYesNo)
)

// same formats what is text already.
func same(s string) string { return s }

// parseText takes paragraphs, without white space around them.
func parseText(s string) (string, error) {
	s = strings.TrimSpace(s)
	for _, c := range s {
		if unicode.IsControl(c) && c != '\n' && c != '\t' {
			return "", fmt.Errorf("the text holds the control character %U; remove it", c)
		}
	}
	return s, nil
}

// parseLine takes text without line breaks.
func parseLine(s string) (string, error) {
	s, err := parseText(s)
	if strings.ContainsAny(s, "\n\t") {
		return "", fmt.Errorf("the text has a line break or tab; write it on one line")
	}
	return s, err
}

// parseURL returns the parser of an absolute address in one of the schemes. It
// takes no user name: these addresses are published.
func parseURL(schemes ...string) func(string) (string, error) {
	return func(s string) (string, error) {
		u, err := splitURL(s, schemes)
		if err == nil && u.User != nil {
			return "", fmt.Errorf("the address holds a user name, which would be published; remove it")
		}
		return s, err
	}
}

// parseProxyURL takes the address of a proxy, with a user name where it wants one.
func parseProxyURL(s string) (string, error) {
	_, err := splitURL(s, []string{"http", "https", "socks5", "socks5h"})
	return s, err
}

// splitURL takes an absolute address in one of the schemes, or none.
func splitURL(s string, schemes []string) (*url.URL, error) {
	u, err := url.Parse(s)
	switch {
	case s == "":
		return u, nil
	case err == nil && slices.Contains(schemes, u.Scheme) && isHost(u.Hostname()) && isClean(s):
		return u, nil
	case isHost(strings.SplitN(s, "/", 2)[0]):
		return nil, fmt.Errorf("%q has no scheme; write %q", s, schemes[0]+"://"+s)
	}
	return nil, fmt.Errorf("%q is no address; write %s://, a host and a path", s, strings.Join(schemes, "://, "))
}

// isClean reports whether s has no white space and no control characters.
func isClean(s string) bool {
	return !strings.ContainsFunc(s, func(c rune) bool { return unicode.IsSpace(c) || unicode.IsControl(c) })
}

var hostName = regexp.MustCompile(`^[\pL\pN]([\pL\pN\pM_-]*[\pL\pN\pM])?(\.[\pL\pN]([\pL\pN\pM_-]*[\pL\pN\pM])?)*\.?$`)

// isHost reports whether s is a host name or an IP address.
func isHost(s string) bool {
	_, err := netip.ParseAddr(s)
	return err == nil || hostName.MatchString(s)
}

// parseHubURL takes the address under which a hub is public, and drops the
// slash at its end.
func parseHubURL(s string) (string, error) {
	s, err := parseURL("https", "http")(s)
	if err == nil && strings.ContainsAny(s, "?#") {
		return "", fmt.Errorf("%q has a query or fragment; write the address of the front page alone", s)
	}
	return strings.TrimRight(s, "/"), err
}

var mailbox = regexp.MustCompile(`^[^\s@:/]+@[^\s@:/]+$`)

// parseContact takes a web or mail address.
func parseContact(s string) (string, error) {
	if address, isMail := strings.CutPrefix(s, "mailto:"); isMail && mailbox.MatchString(address) {
		return s, nil
	}
	if mailbox.MatchString(s) {
		return "", fmt.Errorf("%q has no scheme; write %q", s, "mailto:"+s)
	}
	s, err := parseURL("https", "http")(s)
	if err != nil {
		return "", fmt.Errorf("%w, or a mail address such as mailto:desk@hub.example", err)
	}
	return s, nil
}

// hosts is [idna.Lookup] with the length limits of DNS.
var hosts = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.VerifyDNSLength(true))

// parseDomain takes a host name; one in another script becomes its ASCII form,
// which is what addresses are compared by.
func parseDomain(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	bare := s
	if _, after, ok := strings.Cut(s, "://"); ok {
		bare = after
	}
	if i := strings.IndexAny(bare, "/:"); i >= 0 {
		bare = bare[:i]
	}
	bare = strings.TrimPrefix(strings.TrimSuffix(bare, "."), "*.")
	ascii, err := hosts.ToASCII(bare)
	switch {
	case err != nil || !isHost(ascii):
		return "", fmt.Errorf("%q is no host name; write one such as wire.example", s)
	case bare != s:
		return "", fmt.Errorf("%q is no host name; write %s (which covers its subdomains)", s, ascii)
	}
	return ascii, nil
}

// parseLanguage takes a BCP 47 code and returns it in its usual capitals.
func parseLanguage(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	tag, err := language.Raw.Parse(s)
	if err != nil {
		return "", fmt.Errorf("%q is no BCP 47 language code; write one such as en, pt-BR or sr-Latn", s)
	}
	return tag.String(), nil
}

var notSlug = regexp.MustCompile(`[^a-z0-9]+`)

// parseSourceID takes a slug.
func parseSourceID(s string) (alteram.SourceID, error) {
	id := alteram.SourceID(s)
	if s == "" || id.Valid() {
		return id, nil
	}
	meant := alteram.SourceID(strings.Trim(notSlug.ReplaceAllString(strings.ToLower(s), "-"), "-"))
	if !meant.Valid() {
		meant = "example-wire"
	}
	return "", fmt.Errorf("%q is no id (1 to 63 lower-case letters, digits and hyphens); write one such as %s", s, meant)
}

var personSlug = regexp.MustCompile(`^person:[\pL\pN]+(-[\pL\pN]+)*$`)

// parsePersonID takes the id of a person as statements name speakers.
func parsePersonID(s string) (string, error) {
	if s == "" || personSlug.MatchString(s) {
		return s, nil
	}
	meant := strings.Trim(notWord.ReplaceAllString(strings.ToLower(strings.TrimPrefix(s, "person:")), "-"), "-")
	if meant == "" {
		meant = "first-last"
	}
	return "", fmt.Errorf("%q is no id of a person; write one such as person:%s", s, meant)
}

var notWord = regexp.MustCompile(`[^\pL\pN]+`)

var licenceID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.+-]*$`)

// parseLicence takes the id of a licence.
func parseLicence(s string) (string, error) {
	if s == "" || licenceID.MatchString(s) {
		return s, nil
	}
	meant := strings.Join(strings.Fields(s), "-")
	if !licenceID.MatchString(meant) {
		meant = "CC-BY-4.0"
	}
	return "", fmt.Errorf("%q is no SPDX or Creative Commons id; write one such as %s", s, meant)
}

var headerName = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]*$")

// parseHeader takes the name of an HTTP header.
func parseHeader(s string) (string, error) {
	if !headerName.MatchString(s) {
		return "", fmt.Errorf("%q is no name of an HTTP header; write one such as X-Country", s)
	}
	return s, nil
}

// parseDate takes a day, which becomes its midnight UTC, or an instant.
func parseDate(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339Nano} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1900 && t.Year() < 2200 {
			return t.UTC(), nil
		}
	}
	for _, layout := range []string{"2006-1-2", "2006/1/2", "2.1.2006", "20060102", "2 January 2006", "January 2, 2006", "2006-01-02 15:04", "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil {
			return time.Time{}, fmt.Errorf("%q is no date as hub.yaml wants it; write %s", s, formatDate(t))
		}
	}
	return time.Time{}, fmt.Errorf("%q is no date between 1900 and 2199; write YYYY-MM-DD, or an RFC 3339 time such as 2026-03-01T12:00:00Z", s)
}

// formatDate writes midnight as a day, other instants with their time.
func formatDate(t time.Time) string {
	t = t.UTC()
	switch {
	case t.IsZero():
		return ""
	case t.Equal(t.Truncate(24 * time.Hour)):
		return t.Format(time.DateOnly)
	}
	return t.Format(time.RFC3339Nano)
}

const (
	oneDay  = 24 * time.Hour
	oneYear = 365 * oneDay
)

var spanUnits = map[string]time.Duration{"d": oneDay, "w": 7 * oneDay, "y": oneYear}

var spanWords = regexp.MustCompile(`^([0-9]{1,5})([dwy])$`)

// parseSpan takes a number of days, weeks or years of 365 days, up to a century.
func parseSpan(s string) (time.Duration, error) {
	if s == "" {
		return 0, nil
	}
	if m := spanWords.FindStringSubmatch(s); m != nil {
		n, err := strconv.Atoi(m[1])
		if unit := spanUnits[m[2]]; err == nil && n <= int(100*oneYear/unit) {
			return time.Duration(n) * unit, nil
		}
	}
	if n, err := strconv.Atoi(s); err == nil && n >= 0 {
		return 0, fmt.Errorf("%s has no unit; write %dd for days, %dw for weeks or %dy for years", s, n, n, n)
	}
	return 0, fmt.Errorf("%q is no duration up to 100 years; write days, weeks or years, such as 90d, 6w or 3y", s)
}

// formatSpan writes whole years as such, anything else in days.
func formatSpan(d time.Duration) string {
	switch {
	case d == 0:
		return ""
	case d%oneYear == 0:
		return strconv.Itoa(int(d/oneYear)) + "y"
	}
	return strconv.Itoa(int(d/oneDay)) + "d"
}

// parseWhole returns the parser of a whole number in [low, high].
func parseWhole(low, high int) func(string) (int, error) {
	return func(s string) (int, error) {
		n, err := strconv.Atoi(s)
		if err != nil || n < low || n > high {
			return 0, fmt.Errorf("%s is out of range; write a whole number from %d to %d", s, low, high)
		}
		return n, nil
	}
}

func formatWhole(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// parsePercent takes a share in (0, 100].
func parsePercent(s string) (float64, error) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !(f > 0 && f <= 100) {
		return 0, fmt.Errorf("%s is no share in per cent; write a number over 0, up to 100, or leave it out when it is not established", s)
	}
	return f, nil
}

func formatPercent(f float64) string {
	if f == 0 {
		return ""
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

func formatYesNo(b bool) string {
	if !b {
		return ""
	}
	return "true"
}

// oneOf makes a codec of one word of several. The word none, if it is not
// empty, is written for the zero value.
func oneOf[V ~string](none string, words ...string) codec[V] {
	allowed := words
	if none != "" && !slices.Contains(words, none) {
		allowed = append([]string{none}, words...)
	}
	parse := func(s string) (V, error) {
		if s != "" && !slices.Contains(allowed, s) {
			return "", fmt.Errorf("unknown word %q; write %s", s, choice(s, allowed))
		}
		if s == none {
			s = ""
		}
		return V(s), nil
	}
	return scalar(enumerate(allowed), word, parse, func(v V) string { return string(v) })
}

// enumerate lists words for the documentation.
func enumerate(words []string) string {
	return "`" + strings.Join(words, "`, `") + "`"
}
