package feed

import (
	"slices"
	"time"
)

// clock finds the time of day with what belongs to it, "pm" and the zone, and
// takes them out. It reports false when they are damaged; having no time is fine.
func (p *dateParser) clock() bool {
	start, end := p.findClock()
	if start < 0 {
		return true
	}
	p.timed = true
	if before := p.at(start - 1); before.text == "-" && !before.spaced && !p.at(start).spaced {
		p.fault = faultAmbiguous // 2026-03-02-05:00: a time or an offset
		return false
	}
	if h := halves[p.at(start-1).text]; h != 0 { // before the time in East Asia
		p.applyHalf(h)
		start--
	}
	if p.at(end).text == "," && (halves[p.at(end+1).text] != 0 || isZone(p.at(end+1))) {
		end++
	}
	for fillers[p.at(end).text] {
		end++
	}
	if h := halves[p.at(end).text]; h != 0 {
		p.applyHalf(h)
		end++
		if p.at(end).text == "," {
			end++
		}
	}
	end, ok := p.readZone(end)
	if !ok {
		return false
	}
	p.parts = slices.Delete(p.parts, start, end)
	return true
}

// halves are the words for the halves of the day: 1 before noon, 2 after.
var halves = map[string]int{
	"am": 1, "pm": 2, "오전": 1, "오후": 2, "上午": 1, "下午": 2, "午前": 1, "午後": 2,
	"πμ": 1, "μμ": 2, "م": 2, "ص": 1, "öö": 1, "ös": 2,
}

// fillers are words that only say that the numbers before them are a time.
var fillers = wordSet(`uhr hrs hours h ore uur óra ч`)

func (p *dateParser) applyHalf(half int) {
	switch {
	case half == 2 && p.hour < 12:
		p.hour += 12
	case half == 1 && p.hour == 12:
		p.hour = 0
	}
}

// findClock reads the time of day, wherever it stands, and returns the parts
// that it takes; start is −1 when there is none.
func (p *dateParser) findClock() (start, end int) {
	for i, x := range p.parts {
		if !x.digit || len(x.text) > 2 {
			if p.at(i-1).text == "t" && !x.spaced && (len(x.text) == 4 || len(x.text) == 6) {
				p.hms(x) // 20031231t101402
				return i, p.fraction(i + 1)
			}
			continue
		}
		mark := p.at(i + 1).text
		switch {
		case mark == ":" && p.at(i+2).digit && len(p.at(i+2).text) == 2:
			if p.at(i-1).text == "+" { // the offset of a mere day
				if end, ok := p.numericZone(i - 1); ok {
					return i - 1, end
				}
				return -1, -1
			}
			return i, p.timeOfDay(i)
		case hourMarks[mark]:
			return i, p.wordedTime(i)
		case p.at(i-1).text == "t" && !x.spaced: // 2026-03-02t08
			p.hour = x.value
			return i, i + 1
		case mark == "." && p.dottedTime(i):
			return i, p.timeOfDay(i)
		}
	}
	return -1, -1
}

// hms sets a time of four or six digits.
func (p *dateParser) hms(x part) {
	if len(x.text) == 6 {
		p.hour, p.minute, p.second = x.value/10000, x.value/100%100, x.value%100
		return
	}
	p.hour, p.minute = x.value/100, x.value%100
}

// timeOfDay reads hours, minutes, perhaps seconds and a fraction of them, that
// begin at i, and returns where they end.
func (p *dateParser) timeOfDay(i int) int {
	mark := p.at(i + 1).text
	p.hour, p.minute = p.at(i).value, p.at(i+2).value
	end := i + 3
	if p.at(end).text == mark && p.at(end+1).digit && len(p.at(end+1).text) == 2 && !p.at(end+1).spaced {
		p.second = p.at(end + 1).value
		end = p.fraction(end + 2)
	}
	return end
}

// fraction reads a fraction of a second that begins at i, and leaves a full
// stop before something else alone.
func (p *dateParser) fraction(i int) int {
	t, digits := p.at(i).text, p.at(i+1)
	if t != "." && t != "," || !digits.digit || digits.spaced {
		return i
	}
	for _, c := range (digits.text + "000000000")[:9] {
		p.nano = p.nano*10 + int(c-'0')
	}
	return i + 2
}

// hourMarks are words and characters behind the number of the hour.
var hourMarks = wordSet(`h 時 时 点 點 시`)

// wordedTime reads 14h30, 14h, 10時30分, 10시 30분 15초.
func (p *dateParser) wordedTime(i int) int {
	p.hour = p.at(i).value
	end := i + 2
	if m := p.at(end); m.digit && len(m.text) <= 2 {
		p.minute = m.value
		end++
		if t := p.at(end).text; t == "分" || t == "분" || t == "min" || t == "m" {
			end++
		}
	}
	if s := p.at(end); s.digit && (p.at(end+1).text == "秒" || p.at(end+1).text == "초") {
		p.second = s.value
		end += 2
	}
	return end
}

// dottedTime reports whether a time with full stops begins at i: "10.30" after
// a whole date.
func (p *dateParser) dottedTime(i int) bool {
	minute := p.at(i + 2)
	if !p.at(i).spaced || !minute.digit || minute.spaced || len(minute.text) != 2 {
		return false
	}
	if p.at(i+3).text == "." && p.at(i+4).digit && len(p.at(i+4).text) != 2 {
		return false // 02.03.2026
	}
	numbers := 0
	for _, x := range p.parts[:i] {
		if x.digit {
			numbers++
		}
		if months[x.text] != 0 {
			numbers++
		}
	}
	return numbers >= 3
}

// isZone reports whether a part is the name of a zone.
func isZone(x part) bool {
	_, known := zones[x.text]
	return known || usZones[x.text] != 0
}

// readZone reads the zone that begins at i, and returns where what follows it
// begins. It reports false when an offset is damaged.
func (p *dateParser) readZone(i int) (end int, ok bool) {
	if p.at(i).text == "etc" && p.at(i+1).text == "/" {
		i += 2
	}
	x := p.at(i)
	switch {
	case isSign(x) && !(x.spaced && p.at(i+1).spaced): // "- 2 March" is no offset
		return p.numericZone(i)
	case isZone(x):
		p.zoned, p.offset = true, zones[x.text]
		if usZones[x.text] != 0 {
			p.zone = x.text
		}
		if x.text == "ist" {
			p.fault = faultSeveral // India's, Ireland's, Israel's
		}
		if isSign(p.at(i+1)) && p.at(i+2).digit && !p.at(i+2).spaced && !p.at(i+1).spaced {
			return p.numericZone(i + 1) // GMT+2 is what the number says
		}
		return i + 1, true
	case x.word() && p.at(i+1).text == "/": // Europe/Berlin: no table of zones here
		p.fault = faultZone
		for i+1 < len(p.parts) && (p.at(i).word() || p.at(i).text == "/" || p.at(i).text == "_") {
			i++
		}
		if p.at(i).word() {
			i++
		}
		return i, true
	case x.word() && months[x.text] == 0 && ascii(x.text) && len(x.text) > 1:
		p.fault = faultZone
		return i + 1, true
	}
	return i, true
}

func isSign(x part) bool { return x.text == "+" || x.text == "-" || x.text == "−" || x.text == "–" }

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// numericZone reads the offset whose sign is at i: +01:00, -0500, +1. "-0000"
// says that the zone is not known (RFC 5322, 3.3).
func (p *dateParser) numericZone(i int) (end int, ok bool) {
	sign, digits := p.at(i).text, p.at(i+1)
	hours, minutes := digits.value, 0
	end = i + 2
	switch {
	case !digits.digit:
		return i, false
	case len(digits.text) == 4 || len(digits.text) == 3:
		hours, minutes = digits.value/100, digits.value%100
	case len(digits.text) > 4:
		return i, false
	case p.at(end).text == ":":
		if !p.at(end + 1).digit {
			return i, false
		}
		minutes = p.at(end + 1).value
		end += 2
	}
	if hours > 15 || minutes > 59 {
		return i, false // no offset on Earth
	}
	p.zone, p.fault = "", ""
	p.offset = hours*60 + minutes
	if sign != "+" {
		p.offset = -p.offset
	}
	p.zoned = sign == "+" || p.offset != 0
	for x := p.at(end); isZone(x) && x.spaced; x = p.at(end) { // "+0000 UTC" says it twice
		end++
	}
	return end, true
}

// settleZone sets the offset of a zone of the United States that is named
// without saying whether it is summer, at the local time t.
func (p *dateParser) settleZone(t time.Time) {
	if p.zone == "" {
		return
	}
	p.offset = usZones[p.zone]
	if usSummer(t) {
		p.offset += 60
	}
}

// usZones are the zones of the United States by their names for all year, in
// minutes east of UTC in winter.
var usZones = map[string]int{"et": -300, "ct": -360, "mt": -420, "pt": -480}

// usSummer reports whether summer time holds in the United States at the local
// time t: since 2007 from the second Sunday in March to the first in November,
// from 1987 to 2006 from the first in April to the last in October.
func usSummer(t time.Time) bool {
	first := sunday(t.Year(), time.March, 8)
	last := sunday(t.Year(), time.November, 1)
	if t.Year() < 2007 {
		first = sunday(t.Year(), time.April, 1)
		last = sunday(t.Year(), time.October, 25)
	}
	return !t.Before(first) && t.Before(last)
}

// sunday returns two o'clock on the first Sunday from a day on.
func sunday(year int, month time.Month, day int) time.Time {
	t := time.Date(year, month, day, 2, 0, 0, 0, time.UTC)
	return t.AddDate(0, 0, (7-int(t.Weekday()))%7)
}

// zones are the offsets of named zones in minutes: those of RFC 822, and those
// in common use whose name means one offset. The letters of the military are
// left out: RFC 822 had their signs wrong.
var zones = map[string]int{
	"utc": 0, "gmt": 0, "ut": 0, "z": 0, "wet": 0, "est": -300, "edt": -240, "cst": -360, "cdt": -300,
	"mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "ast": -240, "adt": -180, "at": -240, "akst": -540, "akdt": -480, "hst": -600,
	"nst": -210, "ndt": -150, "art": -180, "brt": -180, "clt": -240, "cot": -300, "pet": -300,
	"bst": 60, "west": 60, "wat": 60, "cet": 60, "mez": 60, "met": 60, "cat": 120, "mest": 120, "mesz": 120, "cest": 120, "sast": 120, "eet": 120,
	"eest": 180, "msk": 180, "мск": 180, "msd": 240, "trt": 180, "eat": 180, "gst": 240, "pkt": 300, "ist": 330, "npt": 345, "bdt": 360, "wib": 420, "ict": 420,
	"wita": 480, "hkt": 480, "sgt": 480, "awst": 480, "wit": 540, "jst": 540, "kst": 540,
	"acst": 570, "aest": 600, "acdt": 630, "aedt": 660, "nzst": 720, "nzdt": 780,
}
