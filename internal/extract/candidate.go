package extract

import (
	"regexp"
	"slices"
	"strings"

	"codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
)

// candidate is what one way takes for the body of the page, in a form
// that blocks can be looked up in.
type candidate struct {
	grams map[string]bool
	lines map[string]int
	size  int
}

const gram = 4

// newCandidate makes a candidate of the blocks that a way takes.
func newCandidate(blocks []block) candidate {
	c := candidate{grams: map[string]bool{}, lines: map[string]int{}}
	var all []string
	for _, b := range blocks {
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

// candidates returns what two ways take for the body: Readability, on a copy of
// the page, and the element that is densest in prose. Either may find nothing.
func (p *page) candidates() (readable, dense candidate) {
	parser := readability.NewParser()
	if a, err := parser.ParseAndMutate(clone(p.doc), p.head.base); err == nil && a.Node != nil {
		readable = newCandidate(blocksOf(a.Node))
	}
	return readable, p.densest()
}

// densest proposes the smallest element that holds most of the page's prose,
// without what stands apart in it.
func (p *page) densest() candidate {
	common := commonMarks(p.blocks)
	prose, total := map[*html.Node]int{}, 0
	var inside []block
	for _, b := range p.blocks {
		n := size(b.words)
		if b.linked > 0.8 && n > 3 || b.caption || isApart(b.nodes[0]) || !common[b.close] && apartClass.MatchString(b.close) {
			continue
		}
		inside = append(inside, b)
		if n < 8 || b.linked > 0.3 {
			continue
		}
		total += n
		for at := b.nodes[0].Parent; at != nil; at = at.Parent {
			prose[at] += n
		}
	}
	smallest := p.doc
	for at := p.doc; at != nil; {
		smallest = at
		for at = smallest.FirstChild; at != nil && prose[at]*10 < total*8; at = at.NextSibling {
		}
	}
	within := []*html.Node{smallest}
	return newCandidate(slices.DeleteFunc(inside, func(b block) bool { return !below(b.nodes[0], within) }))
}

// apartClass matches the classes of what stands beside an article, or in it and
// is none of it.
var apartClass = regexp.MustCompile(`(?:^|[\s_-])(?:comments?|respond|disqus|nav|menu|footer|sidebar|related\w*|recirc\w*|recommend\w*|newsletter|promo\w*|share|sharing|social|sponsor\w*|advert\w*|ads?|outbrain|taboola|trending|popular|most-?read|more-?from|read-?more|tags|breadcrumbs?|subscribe|sign-?up|author-?(?:bio|box|info)|byline|meta|cookie|modal|popup|banner|caption|credit|copyright)(?:$|[\s_-])`)

// isApart reports whether a node stands in an element for what is no article.
func isApart(n *html.Node) bool {
	for at := n.Parent; at != nil; at = at.Parent {
		switch at.Data {
		case "nav", "aside", "footer", "form", "figure", "figcaption":
			return true
		}
	}
	return false
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
func chosen(blocks []block, readable, dense candidate) []bool {
	n := len(blocks)
	inR, inT, keep := make([]bool, n), make([]bool, n), make([]bool, n)
	first := -1
	for i, b := range blocks {
		inR[i], inT[i] = readable.has(b.words), dense.has(b.words)
		switch {
		case readable.size == 0:
			keep[i] = inT[i]
		case dense.size == 0:
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
	once(blocks, keep, readable, dense)
	return keep
}

// once drops repetitions that the candidates do not have. What is repeated from
// under the headline is part of the text all the same.
func once(blocks []block, keep []bool, readable, dense candidate) {
	seen, before := map[string]int{}, map[string]int{}
	for i, b := range blocks {
		if !keep[i] {
			continue
		}
		key := strings.Join(b.words, " ")
		if seen[key] >= max(1, readable.lines[key], dense.lines[key]) {
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
