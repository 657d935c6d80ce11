package feed

import "strings"

// clock reads what follows a date: the time of day, "pm", and the zone.
func (p *dateParser) clock() {
	for p.at < len(p.parts) {
		part := p.peek(0)
		switch {
		case part.digit && p.peek(1).text == ":" && p.peek(2).digit:
			p.timeOfDay()
		case part.digit && len(part.text) >= 4 && p.peek(-1).text == "t": // 20031231t101402
			p.compactTime(part)
		case part.digit && p.peek(-1).text == "t":
			p.hour, p.at = part.value, p.at+1
		case (part.text == "+" || part.text == "-" || part.text == "−") && p.peek(1).digit:
			p.numericZone(part.text)
		case halves[part.text] != 0:
			p.half(halves[part.text])
		case part.word():
			p.namedZone(part)
		default:
			p.at++
		}
	}
	switch {
	case p.afternoon && p.hour < 12:
		p.hour += 12
	case p.forenoon && p.hour == 12:
		p.hour = 0
	}
}

// halves are the words for the halves of the day: 1 before noon, 2 after.
var halves = map[string]int{"am": 1, "pm": 2, "오전": 1, "오후": 2, "上午": 1, "下午": 2, "午前": 1, "午後": 2, "πμ": 1, "μμ": 2, "م": 2, "ص": 1}

func (p *dateParser) half(which int) {
	p.forenoon, p.afternoon = which == 1, which == 2
	p.at++
}

// timeOfDay reads hours, minutes, perhaps seconds and a fraction of them.
func (p *dateParser) timeOfDay() {
	p.hour, p.minute = p.peek(0).value, p.peek(2).value
	p.at += 3
	if p.peek(0).text != ":" || !p.peek(1).digit {
		return
	}
	p.second = p.peek(1).value
	p.at += 2
	p.fraction()
}

func (p *dateParser) compactTime(part part) {
	p.hour, p.minute = part.value/100, part.value%100
	if len(part.text) == 6 {
		p.hour, p.minute, p.second = part.value/10000, part.value/100%100, part.value%100
	}
	p.at++
	p.fraction()
}

// fraction reads a fraction of a second, and leaves a full stop before
// something else alone.
func (p *dateParser) fraction() {
	if t := p.peek(0).text; t != "." && t != "," || !p.peek(1).digit || p.peek(1).spaced {
		return
	}
	digits := (p.peek(1).text + "000000000")[:9]
	for _, c := range digits {
		p.nano = p.nano*10 + int(c-'0')
	}
	p.at += 2
}

// numericZone reads an offset: +01:00, -0500, +1.
func (p *dateParser) numericZone(sign string) {
	digits := p.peek(1)
	hours, minutes := digits.value, 0
	p.at += 2
	switch {
	case len(digits.text) == 4:
		hours, minutes = digits.value/100, digits.value%100
	case len(digits.text) == 3:
		hours, minutes = digits.value/100, digits.value%100
	case p.peek(0).text == ":" && p.peek(1).digit:
		minutes = p.peek(1).value
		p.at += 2
	}
	if hours > 15 || minutes > 59 {
		return // no offset on Earth: another number
	}
	p.zoned, p.strangeZone = true, false
	p.offset = hours*60 + minutes
	if sign != "+" {
		p.offset = -p.offset
	}
}

// namedZone reads the name of a zone. "GMT+1" is what the number says.
func (p *dateParser) namedZone(part part) {
	p.at++
	offset, known := zones[part.text]
	switch {
	case known:
		p.zoned, p.offset = true, offset
	case part.text == "t", part.text == "etc", months[part.text] != 0, p.zoned, len(part.text) < 2:
	case strings.Trim(part.text, "abcdefghijklmnopqrstuvwxyz") == "" && len(part.text) <= 5 && p.peek(0).text != "/":
		p.strangeZone = true
	}
}

// zones are the offsets of named zones in minutes: those of RFC 822, and those
// in common use whose name means one offset.
var zones = map[string]int{
	"utc": 0, "gmt": 0, "ut": 0, "z": 0, "wet": 0, "est": -300, "edt": -240, "et": -300, "cst": -360, "cdt": -300, "ct": -360,
	"mst": -420, "mdt": -360, "mt": -420, "pst": -480, "pdt": -420, "pt": -480, "ast": -240, "adt": -180, "at": -240, "akst": -540, "akdt": -480, "hst": -600,
	"nst": -210, "ndt": -150, "art": -180, "brt": -180,
	"bst": 60, "west": 60, "cet": 60, "mez": 60, "met": 60, "mest": 120, "mesz": 120, "cest": 120, "sast": 120, "eet": 120, "eest": 180, "msk": 180, "msd": 240,
	"trt": 180, "eat": 180, "gst": 240, "pkt": 300, "ist": 330, "wib": 420, "ict": 420, "hkt": 480, "sgt": 480, "awst": 480, "jst": 540, "kst": 540,
	"acst": 570, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780,
}
