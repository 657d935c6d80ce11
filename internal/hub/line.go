package hub

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// marks are the signs before the lines of a plan.
var marks = map[Kind]string{Added: "+", Changed: "~", Retired: "-", Kept: "=", Conflicting: "!"}

// String returns the difference as one line for a person.
func (d Difference) String() string {
	line := marks[d.Kind] + " hub"
	if d.Source != "" {
		line = marks[d.Kind] + " source " + string(d.Source)
	}
	if d.Aspect != "" {
		line += " " + d.Aspect
	}
	return line + ": " + d.says()
}

func (d Difference) says() string {
	old, new := contrast(d.Old, d.New)
	switch {
	case d.Note != "":
		return d.Note
	case d.Kind == Retired:
		return "retired"
	case d.Kind == Kept && d.Aspect == "":
		return "in the database, and no file named it so far; kept"
	case d.Kind == Kept:
		return "changed in the database, not in the file; kept: " + old
	case d.Kind == Conflicting && d.New == nil:
		return "the file leaves the source out, the database says " + old
	case d.Kind == Conflicting:
		return "the file says " + new + ", the database " + old
	case d.Kind == Changed:
		return old + " → " + new
	}
	return new
}

// maxBrief bounds a value in a line, in runes.
const maxBrief = 90

// contrast returns two stored values in a few words each: where there are two,
// only what differs between them.
func contrast(old, new []byte) (string, string) {
	a, b := decode(old), decode(new)
	if a == nil || b == nil {
		return brief(phrase(a), 0), brief(phrase(b), 0)
	}
	x, y := apart(a, b)
	said, says := phrase(x), phrase(y)
	if said == says {
		said, says = phrase(a), phrase(b)
	}
	from := 0
	if short := brief(said, 0); short == brief(says, 0) {
		from = shared(said, says)
	}
	return brief(said, from), brief(says, from)
}

// decode reads a stored value; nil when there is none.
func decode(value []byte) any {
	var v any
	d := json.NewDecoder(bytes.NewReader(value))
	d.UseNumber()
	if d.Decode(&v) != nil {
		return nil
	}
	return v
}

// apart returns what of two values differs: the fields of two mappings, the
// members of two lists that the other has not.
func apart(a, b any) (any, any) {
	switch a := a.(type) {
	case map[string]any:
		if b, ok := b.(map[string]any); ok {
			return fieldsApart(a, b)
		}
	case []any:
		if b, ok := b.([]any); ok {
			if len(a) == 1 && len(b) == 1 {
				return apart(a[0], b[0])
			}
			return without(a, b), without(b, a)
		}
	}
	return a, b
}

func fieldsApart(a, b map[string]any) (map[string]any, map[string]any) {
	x, y := map[string]any{}, map[string]any{}
	for _, k := range slices.Concat(slices.Collect(maps.Keys(a)), slices.Collect(maps.Keys(b))) {
		if !reflect.DeepEqual(a[k], b[k]) {
			x[k], y[k] = apart(a[k], b[k])
		}
	}
	return x, y
}

// without returns the members of list that are not among others.
func without(list, others []any) []any {
	var left []any
	for _, v := range list {
		if !slices.ContainsFunc(others, func(o any) bool { return reflect.DeepEqual(v, o) }) {
			left = append(left, v)
		}
	}
	return left
}

// brief cuts a phrase to what fits into a line, from a rune of it on.
func brief(s string, from int) string {
	r := []rune(s)[from:]
	switch {
	case s == "":
		return "nothing"
	case from > 0 && len(r) > maxBrief:
		return "…" + string(r[:maxBrief]) + "…"
	case from > 0:
		return "…" + string(r)
	case len(r) > maxBrief:
		return string(r[:maxBrief]) + "…"
	}
	return s
}

// shared returns how many runes two phrases begin with alike, less a few that
// show where that is.
func shared(a, b string) int {
	const shown = 20
	n, other := 0, []rune(b)
	for _, r := range a {
		if n == len(other) || other[n] != r {
			break
		}
		n++
	}
	return max(0, n-shown)
}

// leading are fields that come first and speak for themselves.
var leading = []string{"", "Name", "Mode", "Value", "URL", "Law", "Seat", "Proof"}

// phrase returns a value without quotes, braces and fields that say nothing;
// empty for a value that says nothing.
func phrase(v any) string {
	switch v := v.(type) {
	case string:
		day := strings.TrimSuffix(v, "T00:00:00Z")
		return strings.Join(strings.Fields(strings.TrimSuffix(day, "0001-01-01")), " ")
	case json.Number:
		return quantity(v)
	case bool:
		if v {
			return "yes"
		}
	case []any:
		parts := make([]string, len(v))
		for i, x := range v {
			parts[i] = cmp.Or(phrase(x), "–")
		}
		return strings.Join(parts, "; ")
	case map[string]any:
		return fields(v)
	}
	return ""
}

// fields returns a mapping as its fields, each behind its name.
func fields(m map[string]any) string {
	var parts []string
	for _, k := range leading {
		p := phrase(m[k])
		if _, ok := m[k]; ok && k == "Value" {
			p = cmp.Or(p, "unknown")
		}
		if p != "" {
			parts = append(parts, p)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(m)) {
		if p := phrase(m[k]); p != "" && !slices.Contains(leading, k) {
			parts = append(parts, spoken(k)+" "+p)
		}
	}
	return strings.Join(parts, ", ")
}

// quantity returns a number, a duration in days. Durations are stored in
// nanoseconds, and no other number comes near a day of those.
func quantity(n json.Number) string {
	const day = 24 * time.Hour
	if i, err := n.Int64(); err == nil && i >= int64(day) && i%int64(day) == 0 {
		return strconv.FormatInt(i/int64(day), 10) + "d"
	}
	if n == "0" {
		return ""
	}
	return n.String()
}

// spoken returns the name of a stored field as words: "SaidBy" is "said by".
func spoken(field string) string {
	var b strings.Builder
	upper := true
	for _, r := range field {
		if unicode.IsUpper(r) && !upper {
			b.WriteByte(' ')
		}
		upper = unicode.IsUpper(r)
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
