package feed

import (
	"slices"
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
	faultCalendar  = "a date seems to be of another calendar and was left out"
	faultZone      = "a date names an unknown time zone and was read as UTC"
	faultSeveral   = "a date names a time zone of several offsets and was read with the commonest"
)

// maxDate bounds the text of a date, in bytes.
const maxDate = 120

// maxParts bounds the parts of a date.
const maxParts = 32

// parseDate reads a date in any of the forms found in feeds: RFC 822 with its
// variants, RFC 3339 and ISO 8601, ctime, Unix seconds, and named months of the
// languages in months. A missing time is midnight, a missing zone UTC. Every
// number in the text has to have its place: a date that leaves one over, or
// that can be read in two ways, is refused and never guessed. fault says what
// is wrong, empty when nothing is.
func parseDate(s string) (d date, fault string) {
	s = strings.TrimSpace(s)
	if len(s) > maxDate {
		return date{}, faultNoDate
	}
	p := dateParser{parts: split(foldDate.Replace(strings.ToLower(s)))}
	if !p.plainNumber() && !(p.clock() && p.calendar()) {
		if p.fault == "" {
			p.fault = faultNoDate
		}
		return date{}, p.fault
	}
	if !p.valid() {
		return date{}, faultNoDate
	}
	if p.year >= 1340 && p.year < 1500 || p.year >= 2500 && p.year < 2600 {
		return date{}, faultCalendar // Persian and Islamic, Buddhist
	}
	t := time.Date(p.year, time.Month(p.month), p.day, p.hour, p.minute, p.second, p.nano, time.UTC)
	p.settleZone(t)
	t = t.Add(-time.Duration(p.offset) * time.Minute)
	if t.Year() > 9999 {
		return date{}, faultNoDate
	}
	return date{UTC: t, Offset: p.offset, Zoned: p.zoned}, p.fault
}

// foldDate brings words of several parts into one.
var foldDate = strings.NewReplacer("a.m.", "am", "p.m.", "pm", "a. m.", "am", "p. m.", "pm", "π.μ.", "πμ", "μ.μ.", "μμ",
	"كانون الثاني", "كانونالثاني", "كانون الأول", "كانونالأول", "تشرين الأول", "تشرينالأول", "تشرين الثاني", "تشرينالثاني")

// part is a run of digits, a run of letters, or one other character.
type part struct {
	text  string
	digit bool
	// value is that of a run of at most 9 digits, else −1.
	value int
	// spaced reports that space or the beginning stands before it.
	spaced bool
}

func (p part) word() bool {
	r, _ := utf8.DecodeRuneInString(p.text)
	return unicode.IsLetter(r)
}

// split takes a text apart; what stands in brackets is a comment and left out.
func split(s string) []part {
	parts := make([]part, 0, 16)
	spaced, depth := true, 0
	for s != "" && len(parts) < maxParts {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == '(' || r == '（':
			depth++
		case (r == ')' || r == '）') && depth > 0:
			depth--
			spaced, s = true, s[size:]
			continue
		case unicode.IsSpace(r), r == '\u200e', r == '\u200f', r == '\ufeff':
			spaced, s = true, s[size:]
			continue
		case decimal(r) >= 0:
			size = runLength(s, func(r rune) bool { return decimal(r) >= 0 })
		case unicode.IsLetter(r):
			size = runLength(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) || r == '\'' || r == '’' })
		}
		if depth == 0 {
			parts = append(parts, newPart(s[:size], spaced))
			spaced = false
		}
		s = s[size:]
	}
	return parts
}

// runLength returns the length of the run of characters at the start of s that
// are in the class.
func runLength(s string, class func(rune) bool) int {
	return len(s) - len(strings.TrimLeftFunc(s, class))
}

func newPart(text string, spaced bool) part {
	p := part{text: text, spaced: spaced, value: -1}
	if r, _ := utf8.DecodeRuneInString(text); decimal(r) < 0 {
		return p
	}
	p.digit, p.value = true, 0
	plain := make([]byte, 0, len(text))
	for _, r := range text {
		d := decimal(r)
		plain = append(plain, byte('0'+d))
		p.value = p.value*10 + d
	}
	if p.text = string(plain); len(plain) > 9 {
		p.value = -1
	}
	return p
}

// decimal returns the value of a digit of the scripts whose writers date with
// them, −1 for every other character.
func decimal(r rune) int {
	for _, zero := range [...]rune{'0', '٠', '۰', '०', '০', '０'} {
		if r >= zero && r <= zero+9 {
			return int(r - zero)
		}
	}
	return -1
}

// dateParser reads the parts of a date. What has been read is taken out.
type dateParser struct {
	parts []part
	fault string

	year, month, day           int
	hour, minute, second, nano int
	// timed reports that there was a time of day.
	timed  bool
	offset int
	zoned  bool
	// zone is the name of a zone whose offset depends on the day.
	zone string
}

// at returns a part, and an empty one outside the text.
func (p *dateParser) at(i int) part {
	if i < 0 || i >= len(p.parts) {
		return part{value: -1}
	}
	return p.parts[i]
}

// valid reports whether day and time exist.
func (p *dateParser) valid() bool {
	if p.month < 1 || p.month > 12 || p.day < 1 || p.year < 100 || p.year > 9999 { // year 1 is some program's "none"
		return false
	}
	if t := time.Date(p.year, time.Month(p.month), p.day, 0, 0, 0, 0, time.UTC); t.Day() != p.day {
		return false
	}
	midnight := p.hour == 24 && p.minute == 0 && p.second == 0
	return (p.hour < 24 || midnight) && p.minute < 60 && p.second <= 60
}

// plainNumber reads Unix time in seconds or milliseconds, and a date and time
// in 12 or 14 digits.
func (p *dateParser) plainNumber() bool {
	if len(p.parts) != 1 || !p.parts[0].digit {
		return false
	}
	digits := p.parts[0].text
	switch len(digits) {
	case 10, 13:
		var n int64
		for _, c := range digits[:10] {
			n = n*10 + int64(c-'0')
		}
		t := time.Unix(n, 0).UTC()
		p.year, p.month, p.day = t.Year(), int(t.Month()), t.Day()
		p.hour, p.minute, p.second = t.Clock()
		p.zoned = true
		return true
	case 12, 14:
		p.ymd(newPart(digits[:8], true).value)
		p.hms(newPart(digits[8:], true))
		return true
	}
	return false
}

// ymd sets a date of eight digits.
func (p *dateParser) ymd(n int) { p.year, p.month, p.day = n/10000, n/100%100, n%100 }

// calendar reads the day from what the clock has left over.
func (p *dateParser) calendar() bool {
	short := p.at(0).text == "-" && !p.timed
	if p.strange(short) {
		return false
	}
	month := p.findMonth()
	p.parts = slices.DeleteFunc(p.parts, func(x part) bool {
		return !x.digit && x.text != "-" && x.text != "/" && x.text != "." && x.text != "+" && eraMarks[x.text] == 0
	})
	for len(p.parts) > 0 && !p.at(0).digit {
		p.parts = p.parts[1:]
	}
	for len(p.parts) > 0 && !p.at(len(p.parts)-1).digit {
		p.parts = p.parts[:len(p.parts)-1]
	}
	var numbers []part
	sep := ""
	for i, x := range p.parts {
		switch {
		case x.digit:
			numbers = append(numbers, x)
		case x.text == "+" || !p.at(i+1).digit && month == 0 && eraMarks[x.text] == 0:
			return false
		case sep == "":
			sep = x.text
		case sep != x.text && month == 0 && eraMarks[x.text] == 0:
			return false
		}
	}
	if month == ambiguousMonth {
		p.fault = faultAmbiguous
		return false
	}
	if month > 0 {
		p.month = month
		return p.named(numbers)
	}
	if short {
		return p.shortDate(numbers)
	}
	return p.numeric(numbers, sep)
}

// strange reports that a number means something else than it seems to: one with
// a minus sign, unless the century was left out, or a letter glued before it,
// as in the week 2026-W10.
func (p *dateParser) strange(short bool) bool {
	for i, x := range p.parts {
		next := p.at(i + 1)
		if !next.digit || next.spaced {
			continue
		}
		if x.text == "-" && x.spaced && !short {
			return true
		}
		if x.word() && x.text != "t" && !x.spaced && months[x.text] == 0 && eraMarks[x.text] == 0 {
			return true
		}
	}
	return false
}

// eraMarks are the characters behind a year, month and day in East Asia.
var eraMarks = map[string]int{"年": 1, "년": 1, "月": 2, "월": 2, "日": 3, "일": 3, "号": 3}

// findMonth returns the month that a word names, perhaps ambiguousMonth, 0 for none. Of several the
// last counts: "mar, 3 mar" begins with the weekday in four languages.
func (p *dateParser) findMonth() int {
	for i := len(p.parts) - 1; i >= 0; i-- {
		word := p.parts[i].text
		if m := months[word]; m != 0 {
			return m
		}
		if inner, ok := strings.CutPrefix(word, "ב"); ok && months[inner] > 0 { // Hebrew "in"
			return months[inner]
		}
	}
	return 0
}

// named reads day and year beside a named month. Of two short numbers the
// first is the day.
func (p *dateParser) named(numbers []part) bool {
	if len(numbers) != 2 {
		return false
	}
	day, year := numbers[0], numbers[1]
	if len(day.text) >= 3 || day.value > 31 {
		day, year = year, day
	}
	if len(day.text) > 2 || len(year.text) > 4 {
		return false
	}
	p.day, p.year = day.value, fullYear(year)
	return true
}

// numeric reads a date without words.
func (p *dateParser) numeric(n []part, sep string) bool {
	switch len(n) {
	case 1:
		return p.compact(n[0])
	case 2:
		return p.twoNumbers(n[0], n[1], sep)
	case 3:
		return p.threeNumbers(n[0], n[1], n[2], sep)
	}
	return false
}

// compact reads dates without separators: 20031231, 2003335, 031231, 03335, 2003.
func (p *dateParser) compact(a part) bool {
	switch len(a.text) {
	case 8:
		p.ymd(a.value)
	case 7:
		return p.ordinal(a.value/1000, a.value%1000)
	case 6:
		p.year, p.month, p.day = century(a.value/10000), a.value/100%100, a.value%100
	case 5:
		return p.ordinal(century(a.value/1000), a.value%1000)
	case 4:
		p.year, p.month, p.day = a.value, 1, 1
		return !p.timed
	default:
		return false
	}
	return true
}

// twoNumbers reads year and month, or year and day of the year.
func (p *dateParser) twoNumbers(a, b part, sep string) bool {
	switch {
	case len(b.text) == 3 && sep == "-" && len(a.text) == 4:
		return p.ordinal(a.value, b.value)
	case len(b.text) == 3 && sep == "-" && len(a.text) == 2:
		return p.ordinal(century(a.value), b.value)
	case len(a.text) == 4 && len(b.text) <= 2 && !p.timed:
		p.year, p.month, p.day = a.value, b.value, 1
		return true
	}
	return false
}

// threeNumbers reads the orders that separators and sizes tell apart.
func (p *dateParser) threeNumbers(a, b, c part, sep string) bool {
	switch {
	case len(a.text) == 4 && len(b.text) <= 3 && len(c.text) <= 2:
		// 2003-12-31, 2016/6/29, 2004年7月13日; "2003-012-31" has a doubled nought
		p.year, p.month, p.day = a.value, b.value, c.value
		return true
	case len(a.text) > 2 || len(b.text) > 2:
		return false
	case len(c.text) == 4:
		return p.yearLast(a.value, b.value, c.value, sep)
	case len(c.text) != 2:
		return false
	case sep == "-" && len(a.text) == 2 && len(b.text) == 2: // 03-12-31 (ISO 8601:1988)
		p.year, p.month, p.day = century(a.value), b.value, c.value
		return true
	}
	return p.yearLast(a.value, b.value, century(c.value), sep)
}

// yearLast sets a date written with the year last. Dots are day first by
// convention; slashes and hyphens are not, so that one of the two numbers has
// to be over 12 for the order to be known.
func (p *dateParser) yearLast(a, b, year int, sep string) bool {
	switch {
	case sep == "." || a > 12 || a == b:
		p.year, p.month, p.day = year, b, a
	case b > 12:
		p.year, p.month, p.day = year, a, b
	default:
		p.fault = faultAmbiguous
		return false
	}
	return true
}

// ordinal sets the n-th day of a year.
func (p *dateParser) ordinal(year, n int) bool {
	t := time.Date(year, 1, n, 0, 0, 0, 0, time.UTC)
	p.year, p.month, p.day = year, int(t.Month()), t.Day()
	return n >= 1 && t.Year() == year
}

// shortDate reads what follows the hyphen of a date without its century, 0601
// or 06-01 for a year and month (ISO 8601:1988).
func (p *dateParser) shortDate(n []part) bool {
	switch {
	case len(n) == 1 && len(n[0].text) == 4:
		p.year, p.month, p.day = century(n[0].value/100), n[0].value%100, 1
		return true
	case len(n) == 2 && len(n[0].text) == 2 && len(n[1].text) == 2:
		p.year, p.month, p.day = century(n[0].value), n[1].value, 1
		return true
	}
	return false
}

// century completes a year of two digits (RFC 2822, 4.3).
func century(year int) int {
	if year < 50 {
		return 2000 + year
	}
	return 1900 + year
}

// fullYear completes a year. One of three digits counted on after 1999 (RFC 2822, 4.3).
func fullYear(y part) int {
	switch len(y.text) {
	case 1, 2:
		return century(y.value)
	case 3:
		return 1900 + y.value
	}
	return y.value
}
