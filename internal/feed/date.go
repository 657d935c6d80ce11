package feed

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// date is an instant as a document wrote it.
type date struct {
	// UTC is the instant; zero when the text could not be read.
	UTC time.Time
	// Offset is the offset as written, in minutes east of UTC; Zoned reports
	// that one was written.
	Offset int
	Zoned  bool
}

// The faults of dates, as warnings say them.
const (
	faultNoDate    = "a date could not be read"
	faultAmbiguous = "a date can be read in two ways and was left out"
	faultZone      = "a date names an unknown time zone and was read as UTC"
)

// maxDate bounds the text of a date, in bytes.
const maxDate = 120

// parseDate reads a date in any of the forms found in feeds: RFC 822 with its
// variants, RFC 3339 and ISO 8601, ctime, and named months of the languages in
// months. A date that can be read in two ways is refused, never guessed; a
// missing time is midnight, a missing zone UTC. fault says what is wrong,
// empty when nothing is.
func parseDate(s string) (d date, fault string) {
	s = strings.TrimSpace(s)
	if len(s) > maxDate {
		return date{}, faultNoDate
	}
	p := dateParser{parts: split(strings.ToLower(s))}
	if !p.read() {
		return date{}, faultNoDate
	}
	if p.ambiguous {
		return date{}, faultAmbiguous
	}
	t := time.Date(p.year, time.Month(p.month), p.day, p.hour, p.minute, p.second, p.nano, time.UTC)
	if t.Day() != p.day || p.year < 1000 || p.year > 9999 || p.hour > 24 || p.minute > 59 || p.second > 60 {
		return date{}, faultNoDate
	}
	d = date{UTC: t.Add(-time.Duration(p.offset) * time.Minute), Offset: p.offset, Zoned: p.zoned}
	if p.strangeZone {
		fault = faultZone
	}
	return d, fault
}

// part is a run of digits, a run of letters, or one other character.
type part struct {
	text  string
	digit bool
	// value is that of a run of digits of at most 9.
	value int
	// spaced reports that space or the beginning stands before it.
	spaced bool
}

func (p part) word() bool {
	r, _ := utf8.DecodeRuneInString(p.text)
	return unicode.IsLetter(r)
}

// split takes a text apart. Full stops after letters go, so that "feb." is "feb".
func split(s string) []part {
	var parts []part
	spaced := true
	for s != "" {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case unicode.IsSpace(r) || r == 0xA0:
			spaced, s = true, s[size:]
			continue
		case r >= '0' && r <= '9':
			size = len(s) - len(strings.TrimLeft(s, "0123456789"))
		case unicode.IsLetter(r):
			size = len(s) - len(strings.TrimLeftFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) || r == '\'' || r == '’' }))
		}
		p := part{text: s[:size], spaced: spaced, digit: r >= '0' && r <= '9'}
		if p.digit && size <= 9 {
			for _, c := range p.text {
				p.value = p.value*10 + int(c-'0')
			}
		}
		parts, s, spaced = append(parts, p), s[size:], false
	}
	return parts
}

// dateParser reads the parts of a date.
type dateParser struct {
	parts []part
	at    int

	year, month, day           int
	hour, minute, second, nano int
	offset                     int
	zoned, strangeZone         bool
	ambiguous                  bool
	afternoon, forenoon        bool
}

func (p *dateParser) peek(n int) part {
	if p.at+n < 0 || p.at+n >= len(p.parts) {
		return part{}
	}
	return p.parts[p.at+n]
}

// read reads the whole text and reports whether it held a date.
func (p *dateParser) read() bool {
	if !p.numericDate() && !p.namedDate() {
		return false
	}
	p.clock()
	return p.month >= 1 && p.month <= 12 && p.day >= 1
}

// numericDate reads a date that begins with digits alone: ISO 8601, and orders
// that separators tell. It moves behind the date.
func (p *dateParser) numericDate() bool {
	p.skipWeekday()
	begin := p.at
	sign := 0
	for p.peek(sign).text == "-" { // "-0601" leaves the century out (ISO 8601:1988)
		sign++
	}
	if sign > 0 && sign <= 2 {
		p.at += sign
		if p.shortDate() {
			return true
		}
	}
	p.at = begin
	a := p.peek(0)
	if !a.digit {
		return false
	}
	sep := p.peek(1).text
	if ok := p.compact(a, sep); ok {
		return true
	}
	b, c := p.peek(2), p.peek(4)
	switch {
	case sep == "年" || sep == "년": // 2004年5月28日, 2004년 05월 28일
		return p.eastAsian()
	case !b.digit:
		return false
	case len(a.text) == 4 && p.peek(3).text == sep && c.digit && len(c.text) <= 3:
		// 2003-12-31, 2016/6/29, 2004.07.13; "2003-012-31" has a doubled nought
		p.set(a.value, b.value, c.value, 5)
	case len(a.text) == 4 && sep == "-" && len(b.text) == 3:
		p.ordinal(a.value, b.value, 3)
	case len(a.text) == 4 && sep == "-" && len(b.text) <= 2:
		p.set(a.value, b.value, 1, 3)
	case p.peek(3).text != sep || !c.digit:
		return false
	case len(c.text) == 4:
		p.dayMonthYear(a.value, b.value, c.value, sep)
		p.at += 5
	case len(a.text) == 2 && sep == "-" && len(b.text) == 2 && len(c.text) == 2: // 03-12-31 (ISO 8601:1988)
		p.set(century(a.value), b.value, c.value, 5)
	case len(c.text) == 2:
		p.dayMonthYear(a.value, b.value, century(c.value), sep)
		p.at += 5
	default:
		return false
	}
	return true
}

func (p *dateParser) set(year, month, day, parts int) {
	p.year, p.month, p.day = year, month, day
	p.at += parts
}

// ordinal sets the n-th day of a year.
func (p *dateParser) ordinal(year, n, parts int) {
	t := time.Date(year, 1, n, 0, 0, 0, 0, time.UTC)
	if n < 1 || t.Year() != year {
		p.month = 13 // no such day
		return
	}
	p.set(year, int(t.Month()), t.Day(), parts)
}

// shortDate reads what follows the hyphens of a date without its century:
// 0601 for a year and month, 06-01 likewise.
func (p *dateParser) shortDate() bool {
	a, b := p.peek(0), p.peek(2)
	switch {
	case len(a.text) == 4 && a.digit && p.at+1 == len(p.parts):
		p.set(century(a.value/100), a.value%100, 1, 1)
		return true
	case len(a.text) == 2 && a.digit && p.peek(1).text == "-" && len(b.text) == 2 && b.digit && p.at+3 == len(p.parts):
		p.set(century(a.value), b.value, 1, 3)
		return true
	}
	return false
}

// compact reads dates without separators: 20031231, 2003335, 031231, 03335, 2003.
func (p *dateParser) compact(a part, sep string) bool {
	alone := sep == "" || sep == "t" || p.peek(1).spaced
	if !alone {
		return false
	}
	switch len(a.text) {
	case 8:
		p.set(a.value/10000, a.value/100%100, a.value%100, 1)
	case 7:
		p.ordinal(a.value/1000, a.value%1000, 1)
	case 6:
		p.set(century(a.value/10000), a.value/100%100, a.value%100, 1)
	case 5:
		p.ordinal(century(a.value/1000), a.value%1000, 1)
	case 4:
		if sep != "" {
			return false // a year before something else
		}
		p.set(a.value, 1, 1, 1)
	default:
		return false
	}
	return true
}

// eastAsian reads year, month and day with their characters behind them.
func (p *dateParser) eastAsian() bool {
	y, m, d := p.peek(0), p.peek(2), p.peek(4)
	if !m.digit || !d.digit {
		return false
	}
	p.set(y.value, m.value, d.value, 5)
	if t := p.peek(0).text; t == "日" || t == "일" {
		p.at++
	}
	return true
}

// dayMonthYear sets a date written with the year last. Dots are day first by
// convention; slashes and hyphens are not, so that one of the two numbers has
// to be over 12 for the order to be known.
func (p *dateParser) dayMonthYear(a, b, year int, sep string) {
	switch {
	case sep == "." || a > 12 || a == b:
		p.year, p.month, p.day = year, b, a
	case b > 12:
		p.year, p.month, p.day = year, a, b
	default:
		p.year, p.month, p.day, p.ambiguous = year, b, a, true
	}
}

// century completes a year of two digits (RFC 2822, 4.3).
func century(year int) int {
	if year < 50 {
		return 2000 + year
	}
	return 1900 + year
}

// skipWeekday moves behind a word at the beginning that is no month, and the
// comma after it.
func (p *dateParser) skipWeekday() {
	for p.peek(0).word() && months[p.peek(0).text] == 0 && p.at < len(p.parts) && p.at < 3 {
		p.at++
		for t := p.peek(0).text; t == "," || t == "." || t == "、"; t = p.peek(0).text {
			p.at++
		}
	}
}

// namedDate reads a date whose month is a word: "2 Jan 2006", "Jan 2, 2006",
// "2004-július-13", "Sun Jan 4 16:29:06 PST 2004".
func (p *dateParser) namedDate() bool {
	p.at = 0
	month := -1
	for i, part := range p.parts {
		if months[part.text] != 0 {
			month = i
			break
		}
	}
	if month < 0 {
		return false
	}
	p.month = months[p.parts[month].text]
	before, after := p.number(month-1, -1), p.number(month+1, 1)
	switch {
	case before >= 0 && len(p.parts[before].text) == 4 && after >= 0: // 2004-july-13
		p.year, p.day, p.at = p.parts[before].value, p.parts[after].value, after+1
	case before >= 0 && len(p.parts[before].text) <= 2 && after >= 0: // 2 jan 2006
		p.day, p.year, p.at = p.parts[before].value, fullYear(p.parts[after]), after+1
	case before < 0 && after >= 0: // jan 2, 2006, or jan 2 15:04:05 2006
		return p.monthFirst(after)
	default:
		return false
	}
	return true
}

// number returns the place of the run of digits next to i in a direction,
// over separators and joining words; -1 when there is none.
func (p *dateParser) number(i, step int) int {
	for skipped := 0; i >= 0 && i < len(p.parts) && skipped < 3; i, skipped = i+step, skipped+1 {
		part := p.parts[i]
		if part.digit {
			if j := i + 1; step < 0 && j < len(p.parts) && p.parts[j].text == ":" {
				return -1 // a time of day
			}
			return i
		}
		if !joining[part.text] {
			return -1
		}
	}
	return -1
}

// joining are the signs and words that stand between the parts of a date.
var joining = wordSet(`, . - / de del of di d' año lata г року рік`)

// monthFirst reads day and year behind a month, the year perhaps at the very end.
func (p *dateParser) monthFirst(day int) bool {
	p.day = p.parts[day].value
	p.at = day + 1
	for t := p.peek(0).text; t == "st" || t == "nd" || t == "rd" || t == "th" || t == ","; t = p.peek(0).text {
		p.at++
	}
	if next := p.peek(0); next.digit && p.peek(1).text != ":" {
		p.year = fullYear(next)
		p.at++
		return true
	}
	last := p.parts[len(p.parts)-1]
	if !last.digit || len(last.text) != 4 || len(p.parts) < 3 {
		// "jan 4 16:29:06 2004 +0100" does not occur; a year at the end of the clock does
		return false
	}
	if sign := p.parts[len(p.parts)-2].text; sign == "+" || sign == "-" {
		return false
	}
	p.year, p.parts = last.value, p.parts[:len(p.parts)-1]
	return true
}

func fullYear(y part) int {
	if len(y.text) <= 2 {
		return century(y.value)
	}
	if len(y.text) == 3 { // RFC 2822, 4.3: a two-digit year after 1999 counted on
		return 1900 + y.value
	}
	return y.value
}
