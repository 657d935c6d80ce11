package feed

import (
	"bytes"
	"html"
	"unicode/utf8"
)

// maxEntityName is the length of the longest name in HTML's list of entities.
const maxEntityName = 31

// appendDecoded appends raw with its character references decoded: those of
// XML and HTML, and those in declared, by name without "&" and ";". An
// ampersand that begins none is itself.
func appendDecoded(dst, raw []byte, declared map[string]string) []byte {
	for {
		n := bytes.IndexByte(raw, '&')
		if n < 0 {
			return append(dst, raw...)
		}
		dst = append(dst, raw[:n]...)
		raw = raw[n:]
		var size int
		if dst, size = appendReference(dst, raw, declared); size == 0 {
			dst = append(dst, '&')
			size = 1
		}
		raw = raw[size:]
	}
}

// appendReference appends what the reference at the start of raw stands for
// and returns the length of the reference, 0 when there is none.
func appendReference(dst, raw []byte, declared map[string]string) ([]byte, int) {
	if len(raw) > 2 && raw[1] == '#' {
		return appendNumeric(dst, raw)
	}
	end := 1
	for end < len(raw) && end <= maxEntityName && alphanumeric(raw[end]) {
		end++
	}
	if end == 1 || end == len(raw) || raw[end] != ';' {
		return dst, 0
	}
	switch string(raw[1:end]) {
	case "amp":
		return append(dst, '&'), end + 1
	case "lt":
		return append(dst, '<'), end + 1
	case "gt":
		return append(dst, '>'), end + 1
	case "quot":
		return append(dst, '"'), end + 1
	case "apos":
		return append(dst, '\''), end + 1
	}
	if s, ok := declared[string(raw[1:end])]; ok {
		return append(dst, s...), end + 1
	}
	ref := string(raw[:end+1])
	if s := html.UnescapeString(ref); s != ref && s[len(s)-1] != ';' {
		return append(dst, s...), end + 1
	}
	return dst, 0
}

func alphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// appendNumeric is appendReference for "&#…". Code points that no XML may hold
// become U+FFFD; those of 0x80 to 0x9F are read as windows-1252, as browsers do.
func appendNumeric(dst, raw []byte) ([]byte, int) {
	i, base := 2, rune(10)
	if raw[2] == 'x' || raw[2] == 'X' {
		i, base = 3, 16
	}
	start, r := i, rune(0)
	for ; i < len(raw); i++ {
		d, ok := digit(raw[i], base)
		if !ok {
			break
		}
		if r <= utf8.MaxRune {
			r = r*base + d
		}
	}
	if i == start {
		return dst, 0
	}
	if i < len(raw) && raw[i] == ';' {
		i++
	}
	return utf8.AppendRune(dst, xmlRune(fromC1(r))), i
}

// digit returns the value of a digit in base 10 or 16.
func digit(c byte, base rune) (rune, bool) {
	switch {
	case '0' <= c && c <= '9':
		return rune(c - '0'), true
	case base == 16 && 'a' <= c|0x20 && c|0x20 <= 'f':
		return rune(c|0x20-'a') + 10, true
	}
	return 0, false
}

// xmlRune returns r if XML 1.0 allows it, else U+FFFD.
func xmlRune(r rune) rune {
	switch {
	case r < 0x20 && r != '\t' && r != '\n' && r != '\r',
		r >= 0xD800 && r < 0xE000, r == 0xFFFE, r == 0xFFFF, r > utf8.MaxRune:
		return utf8.RuneError
	}
	return r
}

// c1 is what windows-1252 has at 0x80 to 0x9F.
var c1 = [32]rune{
	'€', 0x81, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0x8D, 'Ž', 0x8F,
	0x90, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0x9D, 'ž', 'Ÿ',
}

// fromC1 turns a C1 control character, which no text means to hold, into the
// character that windows-1252 has in its place.
func fromC1(r rune) rune {
	if 0x80 <= r && r < 0xA0 {
		return c1[r-0x80]
	}
	return r
}
