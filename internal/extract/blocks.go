package extract

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// block is one run of text between the borders of block elements, in the order
// of the page.
type block struct {
	text  string
	words []string
	// nodes are the text nodes of the run, from which its markup can be made again.
	nodes []*html.Node
	// tag is the nearest block element around the run.
	tag string
	// linked is the share of the run's letters that stand inside links, in [0,1].
	linked  float64
	heading bool
	caption bool // inside a figure
	strong  bool // emphasised as a whole
	item    bool // inside a list
	// underImage says that a picture stands right before the run, which is set
	// in italics or centred as its caption would be.
	underImage bool
	// hints are the class, id and itemprop of the elements around the run, the
	// nearest first, in lower case; close those of the nearest two.
	hints, close string
}

// line is the text of a block for expressions to look at: its beginning, so
// that a page that is one long word costs no more than others.
func (b block) line() string { return cutOff(b.text, 2000) }

// cutOff returns the beginning of a text, of at most n bytes.
func cutOff(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}

// blockElements are the elements that begin and end a run.
var blockElements = set(`address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption
	figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul br`)

// silent are elements whose text no reader sees.
var silent = set("script style noscript template svg math iframe object head select textarea button")

func set(words string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		out[w] = true
	}
	return out
}

// Limits on what is looked at: how deep the tree of a page is followed, and how
// many bytes of a class are read.
const (
	maxDepth = 400
	maxMark  = 400
)

// surroundings are what the elements around a text say of it.
type surroundings struct {
	tag                                   string
	link, caption, heading, strong, items bool
	// slanted text is in italics, or in a center element.
	slanted bool
	hints   string
	// marks are the hints of the nearest elements, the nearest last; an inline one
	// without any does not count.
	marks [2]string
}

func (at surroundings) close() string { return at.marks[1] + " " + at.marks[0] }

// blocker cuts a tree into blocks.
type blocker struct {
	out   []block
	run   strings.Builder
	nodes []*html.Node
	at    surroundings
	// letters, linked, strong and slanted count what is in the run.
	letters, linked, strong, slanted int
	// image says that a picture came since the last run.
	image bool
}

// blocksOf returns the runs of text below a node.
func blocksOf(root *html.Node) []block {
	var b blocker
	b.walk(root, surroundings{}, 0)
	b.flush()
	return b.out
}

func (b *blocker) flush() {
	text := strings.Join(strings.Fields(b.run.String()), " ")
	if text != "" {
		share := func(n int) float64 { return float64(n) / float64(max(b.letters, 1)) }
		b.out = append(b.out, block{
			text: text, words: wordsOf(text), nodes: b.nodes, tag: b.at.tag, linked: share(b.linked), heading: b.at.heading,
			caption: b.at.caption, strong: share(b.strong) >= 0.9, item: b.at.items, hints: b.at.hints, close: b.at.close(),
			underImage: b.image && share(b.slanted) >= 0.9,
		})
		b.image = false
	}
	b.run.Reset()
	b.nodes, b.letters, b.linked, b.strong, b.slanted = nil, 0, 0, 0, 0
}

func (b *blocker) walk(n *html.Node, at surroundings, depth int) {
	switch {
	case depth > maxDepth:
		return
	case n.Type == html.TextNode:
		b.text(n, at)
		return
	case n.Type != html.ElementNode && n.Type != html.DocumentNode, silent[n.Data], hidden(n):
		return
	case isImage(n):
		b.image = b.image || b.letters == 0
		return
	}
	at = at.inside(n)
	edge := blockElements[n.Data]
	if edge {
		b.flush()
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.walk(c, at, depth+1)
	}
	if edge {
		b.flush()
	}
}

func (b *blocker) text(n *html.Node, at surroundings) {
	letters := utf8.RuneCountInString(strings.TrimSpace(n.Data))
	if letters == 0 {
		b.run.WriteByte(' ')
		return
	}
	b.run.WriteString(n.Data)
	b.nodes, b.at = append(b.nodes, n), at
	b.letters += letters
	if at.link {
		b.linked += letters
	}
	if at.strong {
		b.strong += letters
	}
	if at.slanted {
		b.slanted += letters
	}
}

// isImage reports whether an element is a picture.
func isImage(n *html.Node) bool { return n.Data == "img" || n.Data == "amp-img" }

// inside returns the surroundings of what an element holds.
func (at surroundings) inside(n *html.Node) surroundings {
	switch n.Data {
	case "a":
		at.link = true
	case "figure", "figcaption":
		at.caption = true
	case "strong", "b":
		at.strong = true
	case "em", "i":
		at.strong, at.slanted = true, true
	case "center":
		at.slanted = true
	case "h1", "h2", "h3", "h4", "h5", "h6":
		at.heading = true
	case "ul", "ol":
		at.items = true
	}
	if blockElements[n.Data] {
		at.tag = n.Data
	}
	mark := ""
	for _, a := range n.Attr {
		switch a.Key {
		case "class", "id", "itemprop", "data-component":
			mark += strings.ToLower(cutOff(a.Val, maxMark)) + " "
		}
	}
	if mark != "" || blockElements[n.Data] {
		at.marks = [2]string{at.marks[1], mark}
	}
	const room = 400
	if mark != "" && len(at.hints) < room {
		at.hints = mark + at.hints
	}
	return at
}

// hoverCard matches the class of a box inside a phrase that only shows when the
// pointer is over it; the phrase itself often has a class like it.
var hoverCard = regexp.MustCompile(`(?i)(?:^|\s)(?:roll-?over|pop-?over|tool-?tip|hover-?card)[\w-]*(?:block|content|text|box|body|inner)(?:\s|$)`)

// hidden reports whether an element says that it is not to be seen.
func hidden(n *html.Node) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "class":
			if hoverCard.MatchString(cutOff(a.Val, maxMark)) {
				return true
			}
		case "hidden":
			return true
		case "aria-hidden":
			return a.Val == "true" && n.Data != "img"
		case "style":
			style := strings.ReplaceAll(strings.ToLower(a.Val), " ", "")
			if strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") {
				return true
			}
		}
	}
	return false
}

// wordsOf cuts a text into its words: runs of letters, digits and marks.
func wordsOf(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && !unicode.IsMark(r)
	})
}

// size counts the words of a text. A Han character, kana or Thai cluster counts
// as half a word, because those scripts write without spaces.
func size(words []string) int {
	n := 0
	for _, w := range words {
		dense := 0
		for _, r := range w {
			if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai) {
				dense++
			}
		}
		n += max(1, dense/2)
	}
	return n
}
