package claim

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// number is a count that the text gives.
type number struct {
	span
	low, high float64 // high is +Inf, low 0 when open
	value     float64
	modifier  string
	total     bool
	money     bool
}

// numberAt reads the number that begins at a token, with the words around it
// that widen or narrow it.
func (r *reader) numberAt(i int) (number, bool) {
	if t := &r.tokens[i]; !t.lex.counts && !digit(t) && !strings.Contains(t.lower, "-") {
		return number{}, false
	}
	if v, ok := r.lang.values["vague"][r.tokens[i].lower]; ok {
		if i > 0 && r.lang.values["numbers"][r.tokens[i-1].lower] > 0 {
			return number{}, false
		}
		return number{span: span{i, i + 1}, value: v, low: v, high: math.Inf(1), modifier: r.tokens[i].lower}, true
	}
	v, end, ok := r.value(i)
	if !ok {
		return number{}, false
	}
	n := number{span: span{i, end}, value: v, low: v, high: v, money: r.isMoney(i)}
	if high, to, ok := r.rangeEnd(i, end, v); ok {
		n.high, n.end = high, to
	}
	r.modify(&n)
	return n, true
}

// isMoney reports whether a sign of currency stands before a number.
func (r *reader) isMoney(i int) bool {
	if i == 0 || r.tokens[i-1].end != r.tokens[i].start {
		return false
	}
	switch r.text[r.tokens[i-1].start:r.tokens[i-1].end] {
	case "$", "€", "£", "¥", "₽", "₴":
		return true
	}
	return false
}

// value reads digits and number words and returns the token after them.
func (r *reader) value(i int) (v float64, end int, ok bool) {
	if v, ok = r.simple(i); !ok {
		return 0, 0, false
	}
	end = i + 1
	for end < len(r.tokens) && r.tokens[end].line == r.tokens[i].line {
		w := r.tokens[end].lower
		if x, joined := r.thousands(i, end); joined {
			v, end = 1000*v+x, end+1
			continue
		}
		if m, found := r.lang.values["multipliers"][w]; found && (len(w) > 2 || r.tokens[end].start == r.tokens[end-1].end) {
			v *= m
			end++
			continue
		}
		if x, found := r.lang.values["numbers"][w]; found && (x < 100 && v >= 100 && math.Mod(v, 100) == 0 || r.addsTo(end-1, x)) {
			v += x
			end++
			continue
		}
		break
	}
	return v, end, v < 1e15
}

// simple reads one token: 1,200 or 3.5 or thirty-five.
func (r *reader) simple(i int) (float64, bool) {
	w := r.tokens[i].lower
	if digit(&r.tokens[i]) {
		if r.lang.is("number marks", "comma") {
			w = commaToPoint(w)
		}
		return parseDigits(w)
	}
	if v, ok := r.lang.values["numbers"][w]; ok {
		return v, true
	}
	if !strings.Contains(w, "-") {
		return 0, false
	}
	sum := 0.0
	for part := range strings.SplitSeq(w, "-") {
		v, ok := r.lang.values["numbers"][part]
		if !ok {
			return 0, false
		}
		sum += v
	}
	return sum, true
}

// thousands reads three digits that a space parts from those before: 2 300, in a
// language that parts thousands so.
func (r *reader) thousands(i, at int) (float64, bool) {
	t, before := &r.tokens[at], &r.tokens[at-1]
	if !r.lang.is("number marks", "comma") || len(t.lower) != 3 || !digit(t) || !digit(&r.tokens[i]) || len(r.tokens[i].lower) > 3 || strings.ContainsAny(r.tokens[i].lower, ",.") {
		return 0, false
	}
	switch r.text[before.end:t.start] {
	case " ", "\u00a0", "\u202f", "\u2009":
		v, err := strconv.ParseFloat(t.lower, 64)
		return v, err == nil
	}
	return 0, false
}

// addsTo reports whether a number word goes on with the one before, as in a
// language that writes "thirty five" as two words.
func (r *reader) addsTo(before int, x float64) bool {
	v := r.lang.values["numbers"][r.tokens[before].lower]
	return r.lang.is("number marks", "comma") && (x < 10 && v >= 20 && v < 100 && math.Mod(v, 10) == 0 || x < 100 && v >= 100)
}

// commaToPoint writes a number whose comma parts the fraction, and whose points
// part thousands, as English does.
func commaToPoint(w string) string {
	whole, fraction, _ := strings.Cut(w, ",")
	if groups := strings.Split(whole, "."); len(groups) > 1 && len(groups[0]) <= 3 && !slices.ContainsFunc(groups[1:], func(g string) bool { return len(g) != 3 }) {
		whole = strings.Join(groups, "")
	}
	if fraction != "" {
		return whole + "." + fraction
	}
	return whole
}

// parseDigits reads digits: commas, and points before three digits that end a
// number twice divided, part thousands.
func parseDigits(w string) (float64, bool) {
	w = strings.ReplaceAll(w, ",", "")
	if strings.Count(w, ".") > 1 {
		w = strings.ReplaceAll(w, ".", "")
	}
	if len(w) > 15 {
		return 0, false
	}
	v, err := strconv.ParseFloat(w, 64)
	return v, err == nil
}

// rangeEnd reads the second half of "40 to 50", "between 40 and 50" and "40-50".
func (r *reader) rangeEnd(i, end int, low float64) (high float64, to int, ok bool) {
	if end+1 >= len(r.tokens) || r.tokens[end].line != r.tokens[i].line {
		return 0, 0, false
	}
	join := &r.tokens[end]
	if i > 1 && r.tokens[i-1].lower == "from" && r.lang.is("changes", r.tokens[i-2].lower) {
		return 0, 0, false // "rose from 12 to 19"
	}
	between := i > 0 && r.tokens[i-1].lower == "between"
	if !(join.mark == dash || r.lang.is("ranges", join.lower) && (join.lower != "and" || between)) {
		return 0, 0, false
	}
	high, to, ok = r.value(end + 1)
	return high, to, ok && high > low && high < 100*low
}

// modify reads the words before and after a number that say what it may be.
func (r *reader) modify(n *number) {
	kind, words := r.modifier(n.start, "modifiers")
	if kind == "" {
		kind, words = r.modifierAfter(n.end)
	}
	if kind == "" {
		return
	}
	n.modifier = strings.ReplaceAll(words, "_", " ")
	step := 1.0
	if n.value != math.Trunc(n.value) {
		step = 0
	}
	switch kind {
	case "more":
		n.low, n.high = n.value+step, math.Inf(1)
	case "least":
		n.high = math.Inf(1)
	case "most", "near":
		n.low = 0
	case "fewer":
		n.low, n.high = 0, n.value-step
	case "about":
		if n.low == n.high {
			n.low, n.high = n.value*0.9, n.value*1.1
		}
	case "total":
		n.total = true
	}
}

// modifier finds the longest phrase of a section that ends before a token.
func (r *reader) modifier(end int, section string) (kind, words string) {
	phrase := ""
	for k := end - 1; k >= 0 && k >= end-4 && r.tokens[k].line == r.tokens[end].line; k-- {
		if utf8.RuneCountInString(r.tokens[k].lower) == 1 && r.tokens[k].mark == otherMark {
			continue // a sign of currency
		}
		if phrase != "" {
			phrase = "_" + phrase
		}
		phrase = r.tokens[k].lower + phrase
		if found := r.lang.classes[section][phrase]; found != "" {
			kind, words = found, phrase
		}
	}
	return kind, words
}

func (r *reader) modifierAfter(start int) (kind, words string) {
	if start+1 >= len(r.tokens) {
		return "", ""
	}
	phrase := r.tokens[start].lower + "_" + r.tokens[start+1].lower
	return r.lang.classes["modifiers after"][phrase], phrase
}
