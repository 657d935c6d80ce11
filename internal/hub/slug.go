package hub

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/alteram-hub/alteram"
)

// maxSlug is the greatest length of a slug in bytes; it leaves room for a
// number behind it.
const maxSlug = 56

// freeID returns a slug of the name, or of the host for a name in another
// script, with a number behind it when it is taken, and takes it.
func (im *importer) freeID(name, host string) alteram.SourceID {
	base := slug(name)
	if base == "" {
		base = slug(strings.TrimPrefix(host, "www."))
	}
	if base == "" {
		base = "source"
	}
	id := alteram.SourceID(base)
	for n := max(2, im.counts[base]); im.ids[id]; n++ {
		id, im.counts[base] = alteram.SourceID(base+"-"+strconv.Itoa(n)), n+1
	}
	im.ids[id] = true
	return id
}

// letters are those of the Latin script that do not come apart into a letter
// of ASCII and a mark.
var letters = strings.NewReplacer(
	"ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "å", "a", "đ", "d", "ð", "d", "þ", "th", "ł", "l", "ı", "i", "ħ", "h", "ŧ", "t", "ŋ", "ng",
	"'", "", "’", "", "&", " and ",
)

// slug returns a name as lower-case letters of ASCII, digits and single
// hyphens. It is empty when that would lose more letters than it keeps, as for
// a name in another script.
func slug(name string) string {
	var b strings.Builder
	kept, lost, gap := 0, 0, false
	for _, r := range norm.NFKD.String(letters.Replace(strings.ToLower(name))) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			b.WriteRune(r)
			kept, gap = kept+1, false
		case unicode.IsMark(r):
		default:
			gap = true
			if unicode.IsLetter(r) {
				lost++
			}
		}
	}
	if lost > kept {
		return ""
	}
	return shorten(b.String())
}

// shorten cuts a slug that is too long, at a hyphen where there is one.
func shorten(s string) string {
	if len(s) <= maxSlug {
		return s
	}
	if i := strings.LastIndexByte(s[:maxSlug+1], '-'); i > 0 {
		return s[:i]
	}
	return s[:maxSlug]
}
