package content

import (
	"slices"
	"strings"
	"unicode"
)

// Op says what an [Edit] does with its text.
type Op string

// The operations.
const (
	// Equal text stands in both versions.
	Equal Op = "equal"
	// Insert text stands in the new version alone, Delete text in the old one alone.
	Insert Op = "insert"
	Delete Op = "delete"
)

// Edit is one piece of the way from an old text to a new one. Its text is never empty.
type Edit struct {
	Op   Op
	Text string
}

// maxEdits is how many insertions and deletions one comparison looks for. More
// are not read as a difference of words, but as one text in place of another.
// It bounds the memory of a comparison to 4 MB, and its time to the product of
// it and the length of both sides.
const maxEdits = 1000

// WordDiff returns the edits that lead from old to new, in order, a deletion
// before the insertion that takes its place. The texts of Equal and Insert
// together are new, those of Equal and Delete are old, byte for byte.
//
// Lines are compared first, then the words in those that changed. A number
// stands or changes as a whole, with its separators, per cent and currency
// sign: 4,200 → 4,300. Scripts without spaces are compared by character. Where
// a change is too large to be found word by word, the changed lines are replaced
// as a whole.
func WordDiff(old, new string) []Edit {
	var d differ
	oldLines, newLines := lines(old), lines(new)
	hunks, ok := shortest(d.number(oldLines), d.number(newLines))
	if !ok {
		hunks = []hunk{{oldEnd: len(oldLines), newEnd: len(newLines)}}
	}
	at := 0
	for _, h := range hunks {
		d.add(Equal, strings.Join(oldLines[at:h.oldStart], ""))
		d.words(strings.Join(oldLines[h.oldStart:h.oldEnd], ""), strings.Join(newLines[h.newStart:h.newEnd], ""))
		at = h.oldEnd
	}
	d.add(Equal, strings.Join(oldLines[at:], ""))
	return merge(d.edits)
}

// differ collects edits.
type differ struct {
	edits []Edit
	// numbers gives equal pieces of text equal numbers, which compare faster.
	numbers map[string]int32
}

func (d *differ) number(pieces []string) []int32 {
	if d.numbers == nil {
		d.numbers = make(map[string]int32)
	}
	out := make([]int32, len(pieces))
	for i, p := range pieces {
		n, ok := d.numbers[p]
		if !ok {
			n = int32(len(d.numbers))
			d.numbers[p] = n
		}
		out[i] = n
	}
	return out
}

func (d *differ) add(op Op, text string) {
	if text != "" {
		d.edits = append(d.edits, Edit{op, text})
	}
}

// words adds the edits between two changed passages.
func (d *differ) words(old, new string) {
	a, b := tokens(old), tokens(new)
	hunks, ok := shortest(d.number(a), d.number(b))
	if !ok {
		d.add(Delete, old)
		d.add(Insert, new)
		return
	}
	at := 0
	for _, h := range hunks {
		d.add(Equal, strings.Join(a[at:h.oldStart], ""))
		d.add(Delete, strings.Join(a[h.oldStart:h.oldEnd], ""))
		d.add(Insert, strings.Join(b[h.newStart:h.newEnd], ""))
		at = h.oldEnd
	}
	d.add(Equal, strings.Join(a[at:], ""))
}

// merge joins edits that only white space keeps apart, so that a changed phrase
// reads as one change, and puts deletions before insertions.
func merge(edits []Edit) []Edit {
	var out []Edit
	var deleted, inserted strings.Builder
	flush := func() {
		for _, e := range []Edit{{Delete, deleted.String()}, {Insert, inserted.String()}} {
			if e.Text != "" {
				out = append(out, e)
			}
		}
		deleted.Reset()
		inserted.Reset()
	}
	for i, e := range edits {
		switch {
		case e.Op == Delete:
			deleted.WriteString(e.Text)
		case e.Op == Insert:
			inserted.WriteString(e.Text)
		case deleted.Len() > 0 && inserted.Len() > 0 && isSpacing(e.Text) && i+1 < len(edits) && edits[i+1].Op != Equal:
			deleted.WriteString(e.Text)
			inserted.WriteString(e.Text)
		default:
			flush()
			if n := len(out); n > 0 && out[n-1].Op == Equal {
				out[n-1].Text += e.Text
			} else {
				out = append(out, e)
			}
		}
	}
	flush()
	return out
}

// isSpacing reports white space within a line.
func isSpacing(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r == '\n' || !unicode.IsSpace(r) }) < 0
}

// hunk is a place where old[oldStart:oldEnd] became new[newStart:newEnd].
type hunk struct{ oldStart, oldEnd, newStart, newEnd int }

// shortest returns the places where two sequences differ, in order and apart,
// with as few insertions and deletions as can be, or false when that is more
// than [maxEdits]. Myers, An O(ND) Difference Algorithm, 1986.
func shortest(a, b []int32) ([]hunk, bool) {
	prefix := 0
	for prefix < len(a) && prefix < len(b) && a[prefix] == b[prefix] {
		prefix++
	}
	a, b = a[prefix:], b[prefix:]
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) == 0 && len(b) == 0 {
		return nil, true
	}
	if len(a) == 0 || len(b) == 0 {
		return []hunk{{prefix, prefix + len(a), prefix, prefix + len(b)}}, true
	}
	trace, ok := reach(a, b)
	if !ok {
		return nil, false
	}
	return backtrack(trace, len(a), len(b), prefix), true
}

// reach returns, for each number of edits d, how far in a they lead on each
// diagonal k = x-y from -d to d (at index k+d), up to the number that leads to
// the end of both.
func reach(a, b []int32) ([][]int32, bool) {
	var trace [][]int32
	for d := 0; d <= min(len(a)+len(b), maxEdits); d++ {
		v := make([]int32, 2*d+1)
		for k := -d; k <= d; k += 2 {
			x, _ := step(trace, d, k)
			for y := x - k; x < len(a) && y >= 0 && y < len(b) && a[x] == b[y]; y++ {
				x++
			}
			v[k+d] = int32(x)
			if x >= len(a) && x-k >= len(b) {
				return append(trace, v), true
			}
		}
		trace = append(trace, v)
	}
	return nil, false
}

// step returns where in a the d-th edit leads on diagonal k, and whether it is an
// insertion, from the diagonal above, rather than a deletion, from the one below.
func step(trace [][]int32, d, k int) (x int, insertion bool) {
	if d == 0 {
		return 0, false
	}
	// On diagonal j, the d-1 edits before lead to before[j+d-1].
	before := trace[d-1]
	if k == -d || k != d && before[k+d-2] < before[k+d] {
		return int(before[k+d]), true
	}
	return int(before[k+d-2]) + 1, false
}

// backtrack walks from the ends of both sequences to their beginnings and
// returns the hunks, moved by offset.
func backtrack(trace [][]int32, x, y, offset int) []hunk {
	var hunks []hunk
	for d := len(trace) - 1; d > 0; d-- {
		k := x - y
		end, insertion := step(trace, d, k)
		h := hunk{offset + end - 1, offset + end, offset + end - k, offset + end - k}
		if insertion {
			h = hunk{offset + end, offset + end, offset + end - k - 1, offset + end - k}
		}
		x, y = h.oldStart-offset, h.newStart-offset
		if n := len(hunks); n > 0 && hunks[n-1].oldStart == h.oldEnd && hunks[n-1].newStart == h.newEnd {
			hunks[n-1].oldStart, hunks[n-1].newStart = h.oldStart, h.newStart
		} else {
			hunks = append(hunks, h)
		}
	}
	slices.Reverse(hunks)
	return hunks
}
