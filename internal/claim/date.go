package claim

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// date is a time that the text names.
type date struct {
	span
	// value is in ISO 8601, as precise as the text is: 2022-04-05, 2022-04, 2022;
	// empty when it is open.
	value string
}

// day returns the value when it is a day, else "".
func (d date) day() string {
	if len(d.value) == len(time.DateOnly) {
		return d.value
	}
	return ""
}

// dater finds dates.
type dater struct {
	*reader
	published time.Time // in its own zone; zero when it is not known
}

// findDates returns the dates of a text in order. Relative ones are counted from
// the day of publication where it was published.
func (r *reader) findDates(published time.Time) []date {
	d := dater{r, published}
	var out []date
	for i := 0; i < len(r.tokens); {
		found := d.at(i)
		if found.empty() {
			i++
			continue
		}
		i = found.end
		if n := len(out); n > 0 && d.joins(out[n-1], found) {
			out[n-1] = date{span{out[n-1].start, found.end}, found.value}
			continue
		}
		out = append(out, found)
	}
	return out
}

// joins reports whether a weekday is told by the date that follows it.
func (d dater) joins(before, next date) bool {
	if before.size() > 2 || next.day() == "" {
		return false
	}
	_, weekday := d.lang.values["weekdays"][d.tokens[before.end-1].lower]
	return weekday && (before.end == next.start || before.end+1 == next.start && d.tokens[before.end].lower == ",")
}

func (d dater) at(i int) date {
	t := &d.tokens[i]
	if t.mark != word {
		return date{}
	}
	if digit(t) {
		return d.number(i)
	}
	if !t.lex.dated {
		return date{}
	}
	if m, ok := d.lang.values["months"][t.lower]; ok && (t.upper || d.lang.tag != "en") {
		return d.month(i, int(m))
	}
	if w, ok := d.lang.values["weekdays"][t.lower]; ok && (t.upper || d.lang.tag != "en") {
		return d.weekday(i, time.Weekday(w))
	}
	if n, ok := d.lang.values["days"][t.lower]; ok {
		return date{span{i, i + 1}, d.fromNow(int(n))}
	}
	if n, ok := d.lang.values["numbers"][t.lower]; ok || t.lower == "a" {
		return d.ago(i, int(max(n, 1)))
	}
	return date{}
}

func (d dater) fromNow(days int) string {
	if d.published.IsZero() {
		return ""
	}
	return d.published.AddDate(0, 0, days).Format(time.DateOnly)
}

// number reads what begins with a digit: 29 March, 2022-03-29, 29.03.2022, in 2022.
func (d dater) number(i int) date {
	t := &d.tokens[i]
	if v := numeric(t.lower); v != "" {
		return date{span{i, i + 1}, v}
	}
	n := dayNumber(t.lower)
	k := i + 1
	if k < len(d.tokens) && (d.tokens[k].lower == "." || d.tokens[k].lower == "of") {
		k++
	}
	if n > 0 && k < len(d.tokens) && d.tokens[k].line == t.line {
		if m, ok := d.lang.values["months"][d.tokens[k].lower]; ok {
			if y, end := d.year(k + 1); y > 0 {
				return date{span{i, end}, day(y, int(m), n)}
			}
			return date{span{i, k + 1}, d.inYear(i, int(m), n)}
		}
	}
	if y := yearNumber(t.lower); y > 0 && d.namesYear(i) {
		return date{span{i, i + 1}, strconv.Itoa(y)}
	}
	if v, err := strconv.Atoi(t.lower); err == nil {
		return d.ago(i, v)
	}
	return date{}
}

// namesYear reports whether a number from 1900 to 2099 is a year: after a
// preposition, or in brackets.
func (d dater) namesYear(i int) bool {
	if i+1 < len(d.tokens) && d.tokens[i+1].line == d.tokens[i].line && d.tokens[i+1].tag.noun() && !d.tokens[i+1].upper {
		return false
	}
	if i == 0 {
		return false
	}
	before := &d.tokens[i-1]
	return before.tag == tagIN || before.tag == tagTO || before.mark == openBracket || before.mark == comma || d.lang.is("before months", before.lower)
}

func (d dater) month(i, m int) date {
	t := &d.tokens[i]
	if k := i + 1; k < len(d.tokens) && d.tokens[k].line == t.line {
		if n := dayNumber(d.tokens[k].lower); n > 0 {
			if y, end := d.year(k + 1); y > 0 {
				return date{span{i, end}, day(y, m, n)}
			}
			return date{span{i, k + 1}, d.inYear(i, m, n)}
		}
		if y, end := d.year(k); y > 0 {
			return date{span{i, end}, fmt.Sprintf("%d-%02d", y, m)}
		}
	}
	if i == 0 || d.lang.is("ambiguous months", t.lower) && !d.lang.is("before months", d.tokens[i-1].lower) {
		return date{}
	}
	if d.published.IsZero() {
		return date{span: span{i, i + 1}}
	}
	y, now := d.published.Year(), int(d.published.Month())
	switch {
	case d.lang.is("last", d.tokens[i-1].lower) && m >= now, m > now && !d.future(i):
		y--
	case d.lang.is("next", d.tokens[i-1].lower) && m <= now:
		y++
	}
	return date{span{i, i + 1}, fmt.Sprintf("%d-%02d", y, m)}
}

// year reads a year at k, or after a comma there.
func (d dater) year(k int) (year, end int) {
	if k+1 < len(d.tokens) && d.tokens[k].lower == "," {
		k++
	}
	if k < len(d.tokens) {
		if y := yearNumber(d.tokens[k].lower); y > 0 {
			return y, k + 1
		}
	}
	return 0, 0
}

// inYear dates a day of a month without a year: the nearest one that is past,
// unless the sentence looks ahead.
func (d dater) inYear(i, m, n int) string {
	if d.published.IsZero() {
		return ""
	}
	at := time.Date(d.published.Year(), time.Month(m), n, 0, 0, 0, 0, d.published.Location())
	const month = 30 * 24 * time.Hour
	switch ahead := at.Sub(d.published); {
	case ahead > 2*month && !d.future(i), ahead > 7*month:
		at = at.AddDate(-1, 0, 0)
	case ahead < -8*month && d.future(i), ahead < -11*month:
		at = at.AddDate(1, 0, 0)
	}
	return at.Format(time.DateOnly)
}

func (d dater) weekday(i int, w time.Weekday) date {
	start := i
	last, next := false, false
	if i > 0 && d.tokens[i-1].line == d.tokens[i].line {
		last, next = d.lang.is("last", d.tokens[i-1].lower), d.lang.is("next", d.tokens[i-1].lower)
		if last || next {
			start--
		}
	}
	if d.published.IsZero() {
		return date{span: span{start, i + 1}}
	}
	back := int(d.published.Weekday()-w+7) % 7
	switch {
	case next || d.future(i) && !last && !d.past(i):
		back -= 7
	case last && back == 0:
		back = 7
	}
	return date{span{start, i + 1}, d.fromNow(-back)}
}

// future reports whether the sentence looks ahead before a place.
func (d dater) future(i int) bool {
	for k := d.sentenceOf(i).start; k < i; k++ {
		if d.lang.is("future", d.tokens[k].lower) {
			return true
		}
	}
	return false
}

// past reports whether the nearest finite verb before a place is in the past:
// what "said on Monday" says may lie ahead, but not Monday.
func (d dater) past(i int) bool {
	for k := i - 1; k >= d.sentenceOf(i).start; k-- {
		switch t := d.tokens[k].tag; {
		case t == tagVBD:
			return true
		case t.finite() || t == tagVB:
			return false
		}
	}
	return true
}

// ago reads "two days ago" from its number on.
func (d dater) ago(i, n int) date {
	if i+2 >= len(d.tokens) {
		return date{}
	}
	unit, ok := d.lang.values["units"][d.tokens[i+1].lower]
	if !ok || !d.lang.is("ago", d.tokens[i+2].lower) {
		return date{}
	}
	at := date{span: span{i, i + 3}}
	if d.published.IsZero() || n > 5000 {
		return at
	}
	switch unit {
	case 1:
		at.value = d.fromNow(-n)
	case 30:
		at.value = d.published.AddDate(0, -n, -d.published.Day()+1).Format("2006-01")
	case 365:
		at.value = strconv.Itoa(d.published.Year() - n)
	}
	return at
}

func day(y, m, n int) string { return fmt.Sprintf("%04d-%02d-%02d", y, m, n) }

// dayNumber reads 1 to 31, with the ending of an ordinal, else 0.
func dayNumber(w string) int {
	if len(w) > 2 {
		switch w[len(w)-2:] {
		case "st", "nd", "rd", "th":
			w = w[:len(w)-2]
		}
	}
	if n, err := strconv.Atoi(w); err == nil && len(w) <= 2 && n >= 1 && n <= 31 {
		return n
	}
	return 0
}

// yearNumber reads 1900 to 2099, else 0.
func yearNumber(w string) int {
	if len(w) != 4 {
		return 0
	}
	if y, err := strconv.Atoi(w); err == nil && y >= 1900 && y < 2100 {
		return y
	}
	return 0
}

// numeric reads 2022-03-29 and 29.03.2022, else "".
func numeric(w string) string {
	if t, err := time.Parse(time.DateOnly, w); err == nil {
		return t.Format(time.DateOnly)
	}
	if strings.Count(w, ".") == 2 {
		if t, err := time.Parse("2.1.2006", w); err == nil {
			return t.Format(time.DateOnly)
		}
	}
	return ""
}
