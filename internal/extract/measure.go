package extract

import (
	"strings"

	"golang.org/x/net/html"

	"github.com/alteram-hub/alteram"
)

// Limits on a page, so that reading it takes bounded time and memory. The largest
// of a hundred news pages had 1,600 elements, 3,900 attributes and 90 kB of text.
const (
	maxElements = 20_000 // comments count as elements
	maxAttrs    = 40_000
	maxText     = 1 << 20 // bytes, scripts and styles not counted
)

// measure refuses a page that is larger than pages are that are written for
// readers.
func measure(source string) error {
	z := html.NewTokenizer(strings.NewReader(source))
	elements, attrs, text := 0, 0, 0
	raw := false
	for elements <= maxElements && attrs <= maxAttrs && text <= maxText {
		switch z.Next() {
		case html.ErrorToken:
			return nil
		case html.TextToken:
			if !raw {
				text += len(z.Raw())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			raw = string(name) == "script" || string(name) == "style"
			for ; more; attrs++ {
				_, _, more = z.TagAttr()
			}
			elements++
		case html.EndTagToken:
			raw = false
		default:
			elements++
		}
	}
	return alteram.Errorf(alteram.Invalid, "the page has more than %d elements, %d attributes or %d kB of text, which no article has: give the page of one article", maxElements, maxAttrs, maxText>>10)
}
