package extract

import (
	"strings"

	"codeberg.org/readeck/go-readability/v2"
	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
)

// candidate is what one extractor takes for the body of the page, in a form
// that blocks can be looked up in.
type candidate struct {
	grams map[string]bool
	lines map[string]int
	size  int
}

const gram = 4

func newCandidate(root *html.Node) candidate {
	c := candidate{grams: map[string]bool{}, lines: map[string]int{}}
	if root == nil {
		return c
	}
	var all []string
	for _, b := range blocksOf(root) {
		all = append(all, b.words...)
		c.lines[strings.Join(b.words, " ")]++
	}
	for i := 0; i+gram <= len(all); i++ {
		c.grams[strings.Join(all[i:i+gram], " ")] = true
	}
	c.size = len(all)
	return c
}

// has reports whether the candidate holds the words of a block: a short one as a
// whole, a longer one in at least three fifths of its word sequences.
func (c candidate) has(words []string) bool {
	if len(words) <= gram {
		return c.lines[strings.Join(words, " ")] > 0
	}
	hit := 0
	for i := 0; i+gram <= len(words); i++ {
		if c.grams[strings.Join(words[i:i+gram], " ")] {
			hit++
		}
	}
	return hit*10 >= (len(words)-gram+1)*6
}

// candidates runs the extractors on copies of the page: both, or the first alone
// on one that is large. Either may find nothing.
func (p *page) candidates() (readable, trafilated candidate) {
	var fallback trafilatura.FallbackCandidates
	parser := readability.NewParser()
	if a, err := parser.ParseAndMutate(clone(p.doc), p.head.base); err == nil && a.Node != nil {
		fallback.Readability = a.Node
		readable = newCandidate(a.Node)
	}
	if p.large {
		return readable, trafilated
	}
	got, err := trafilatura.ExtractDocument(clone(p.doc), trafilatura.Options{
		EnableFallback: true, ExcludeComments: true, OriginalURL: p.head.base, FallbackCandidates: &fallback, HtmlDateMode: trafilatura.Disabled,
	})
	if err == nil && got != nil {
		trafilated = newCandidate(got.ContentNode)
	}
	return readable, trafilated
}

// clone copies a tree.
func clone(n *html.Node) *html.Node {
	c := &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Namespace: n.Namespace, Attr: append([]html.Attribute(nil), n.Attr...)}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		c.AppendChild(clone(child))
	}
	return c
}

// chosen marks the blocks that make the body: what both extractors take, what
// only one takes at the beginning or in between, and headings with text under them.
func chosen(blocks []block, readable, trafilated candidate) []bool {
	n := len(blocks)
	inR, inT, keep := make([]bool, n), make([]bool, n), make([]bool, n)
	first := -1
	for i, b := range blocks {
		inR[i], inT[i] = readable.has(b.words), trafilated.has(b.words)
		switch {
		case readable.size == 0:
			keep[i] = inT[i]
		case trafilated.size == 0:
			keep[i] = inR[i]
		default:
			keep[i] = inR[i] && inT[i]
		}
		if first < 0 && keep[i] && len(b.words) >= 8 && !b.heading {
			first = i
		}
	}
	for i, b := range blocks {
		// A first paragraph that one of them takes for a standfirst.
		if !keep[i] && !b.heading && !b.caption && i < first && first-i <= 6 && inR[i] && len(b.words) >= 12 && b.linked < 0.3 {
			keep[i] = true
		}
	}
	last := first
	for i, k := range keep {
		if k {
			last = i
		}
	}
	for i, b := range blocks { // a paragraph in the middle that only one of them sees
		if !keep[i] && !b.heading && !b.caption && i > first && i < last && inR[i] && len(b.words) >= 12 && b.linked < 0.3 {
			keep[i] = true
		}
	}
	for i, b := range blocks {
		if keep[i] || !b.heading || i <= first || !inT[i] && !inR[i] {
			continue
		}
		for j := i + 1; j < min(i+3, n); j++ {
			keep[i] = keep[i] || keep[j] && !blocks[j].heading
		}
	}
	once(blocks, keep, readable, trafilated)
	return keep
}

// once drops repetitions that the candidates do not have. What is repeated from
// under the headline is part of the text all the same.
func once(blocks []block, keep []bool, readable, trafilated candidate) {
	seen, before := map[string]int{}, map[string]int{}
	for i, b := range blocks {
		if !keep[i] {
			continue
		}
		key := strings.Join(b.words, " ")
		if seen[key] >= max(1, readable.lines[key], trafilated.lines[key]) {
			if at := before[key]; isAbove(blocks[at]) && !isAbove(b) {
				keep[at] = false
			} else {
				keep[i] = false
			}
		}
		seen[key]++
		before[key] = i
	}
}

// isAbove reports whether a block is a heading, or the summary under one.
func isAbove(b block) bool { return b.heading || underHeadline.MatchString(b.close) }
