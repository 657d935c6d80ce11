package content

import (
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// attrs are the attributes that are kept, with checked values; "" is none.
type attrs struct{ colspan, datetime, dir, href, lang, rowspan, start string }

// attributes returns the attributes of t that are kept, as they are written,
// each with a space before it. Of a repeated one the first good value counts.
// They come in the order of the alphabet, since html.Parse sorts them where a
// formatting element is repeated.
func attributes(t token, e element, base *baseURL) string {
	if t.data == "" {
		return ""
	}
	var a attrs
	eachAttr(t.data, func(key, value string) { a.take(e, lowerASCII(key), value, base) })
	if a == (attrs{}) {
		return ""
	}
	var b strings.Builder
	writeAttr(&b, "colspan", a.colspan)
	writeAttr(&b, "datetime", a.datetime)
	writeAttr(&b, "dir", a.dir)
	writeAttr(&b, "href", a.href)
	writeAttr(&b, "lang", a.lang)
	if a.href != "" {
		writeAttr(&b, "rel", "nofollow noreferrer noopener")
	}
	writeAttr(&b, "rowspan", a.rowspan)
	writeAttr(&b, "start", a.start)
	return b.String()
}

// take keeps an attribute of e if it is one to keep and has a good value.
func (a *attrs) take(e element, key, value string, base *baseURL) {
	switch {
	case key == "lang" || key == "xml:lang":
		setOnce(&a.lang, Language(unescapeAttr(value)))
	case key == "dir":
		setOnce(&a.dir, direction(unescapeAttr(value)))
	case key == "href" && e.kind == link && a.href == "":
		a.href = safeLink(unescapeAttr(value), base.get())
	case key == "colspan" && e.kind == tableCell:
		setOnce(&a.colspan, number(value, 2, 99))
	case key == "rowspan" && e.kind == tableCell:
		setOnce(&a.rowspan, number(value, 2, 99))
	case key == "start" && e.as == "ol":
		setOnce(&a.start, number(value, 0, 99999))
	case key == "datetime" && e.as == "time":
		setOnce(&a.datetime, machineTime(unescapeAttr(value)))
	}
}

func setOnce(attr *string, value string) {
	if *attr == "" {
		*attr = value
	}
}

func writeAttr(b *strings.Builder, key, value string) {
	if value != "" {
		b.WriteString(" " + key + `="` + html.EscapeString(value) + `"`)
	}
}

// Language returns a BCP 47 tag in its usual form (de, zh-Hant, en-US), or ""
// when s is none. An underscore counts as a hyphen. Only the shape is checked.
func Language(s string) string {
	parts := strings.Split(strings.ReplaceAll(strings.TrimSpace(s), "_", "-"), "-")
	if len(parts) > 8 {
		return ""
	}
	for i, p := range parts {
		if len(p) == 0 || len(p) > 8 || strings.IndexFunc(p, notAlphanumeric) >= 0 {
			return ""
		}
		p = strings.ToLower(p)
		switch {
		case i == 0 && (len(p) < 2 || len(p) > 3 || strings.ContainsAny(p, "0123456789")):
			return ""
		case i == 0 || len(parts[i-1]) == 1:
		case len(p) == 2:
			p = strings.ToUpper(p)
		case len(p) == 4 && i == 1 && isLetter(p[0]):
			p = strings.ToUpper(p[:1]) + p[1:]
		}
		parts[i] = p
	}
	return strings.Join(parts, "-")
}

func notAlphanumeric(r rune) bool {
	return r >= 0x80 || !(isLetter(byte(r)) || '0' <= r && r <= '9')
}

// direction returns s if it is a text direction, else "".
func direction(s string) string {
	switch s = lowerASCII(strings.TrimSpace(s)); s {
	case "ltr", "rtl", "auto":
		return s
	}
	return ""
}

// number returns s as a plain number if it is one from low to high, else "".
func number(s string, low, high int) string {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < low || n > high {
		return ""
	}
	return strconv.Itoa(n)
}

// machineTime returns s if it is a date or an instant of RFC 3339, else "".
func machineTime(s string) string {
	s = strings.TrimSpace(s)
	for _, layout := range [...]string{time.RFC3339, time.DateOnly, "2006-01"} {
		if _, err := time.Parse(layout, s); err == nil {
			return s
		}
	}
	return ""
}
