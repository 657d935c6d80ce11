package extract

import (
	"fmt"
	"strings"

	"github.com/antchfx/xpath"
	"golang.org/x/net/html"
)

// maxMatches bounds the nodes that one expression of a site's rules may find.
const maxMatches = 10_000

// query is a compiled XPath 1.0 expression.
type query struct{ expr *xpath.Expr }

func compileQuery(s string) (query, error) {
	expr, err := xpath.Compile(s)
	if err != nil {
		return query{}, fmt.Errorf("compile %q: %w", s, err)
	}
	return query{expr}, nil
}

// find evaluates the expression on a page: the nodes it selects in the order of
// the page, or the text it computes. An attribute comes as a text node outside
// the page.
func (q query) find(doc *html.Node) (nodes []*html.Node, text string) {
	defer func() {
		// The library panics when a function gets an argument of another type,
		// which depends on the page: then the rule finds nothing.
		if recover() != nil {
			nodes, text = nil, ""
		}
	}()
	switch v := q.expr.Evaluate(&navigator{at: doc, root: doc, attr: -1}).(type) {
	case *xpath.NodeIterator:
		for v.MoveNext() && len(nodes) < maxMatches {
			nodes = append(nodes, v.Current().(*navigator).node())
		}
	case string:
		text = v
	}
	return nodes, text
}

// texts returns the lines that the expression finds on a page.
func (q query) texts(doc *html.Node) []string {
	nodes, text := q.find(doc)
	lines := []string{strings.Join(strings.Fields(text), " ")}
	for _, n := range nodes {
		lines = append(lines, textOf(n))
	}
	var out []string
	for _, l := range lines {
		if l != "" {
			out = append(out, l)
		}
	}
	return out
}

// navigator walks a page for the XPath library.
type navigator struct {
	root, at *html.Node
	attr     int // of the attribute it stands on; -1 on the node itself
}

func (n *navigator) node() *html.Node {
	if n.attr >= 0 {
		return &html.Node{Type: html.TextNode, Data: n.at.Attr[n.attr].Val}
	}
	return n.at
}

// NodeType implements [xpath.NodeNavigator].
func (n *navigator) NodeType() xpath.NodeType {
	switch {
	case n.attr >= 0:
		return xpath.AttributeNode
	case n.at.Type == html.CommentNode:
		return xpath.CommentNode
	case n.at.Type == html.TextNode:
		return xpath.TextNode
	case n.at.Type == html.ElementNode:
		return xpath.ElementNode
	}
	return xpath.RootNode
}

// LocalName implements [xpath.NodeNavigator].
func (n *navigator) LocalName() string {
	switch {
	case n.attr >= 0:
		return n.at.Attr[n.attr].Key
	case n.at.Type == html.ElementNode:
		return n.at.Data
	}
	return ""
}

// Prefix implements [xpath.NodeNavigator]; HTML has none.
func (*navigator) Prefix() string { return "" }

// Value implements [xpath.NodeNavigator].
func (n *navigator) Value() string {
	if n.attr >= 0 {
		return n.at.Attr[n.attr].Val
	}
	if n.at.Type == html.TextNode || n.at.Type == html.CommentNode {
		return n.at.Data
	}
	var b strings.Builder
	for d := range n.at.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// Copy implements [xpath.NodeNavigator].
func (n *navigator) Copy() xpath.NodeNavigator {
	c := *n
	return &c
}

// MoveToRoot implements [xpath.NodeNavigator].
func (n *navigator) MoveToRoot() { n.at, n.attr = n.root, -1 }

// MoveToParent implements [xpath.NodeNavigator].
func (n *navigator) MoveToParent() bool {
	if n.attr >= 0 {
		n.attr = -1
		return true
	}
	return n.at != n.root && n.move(n.at.Parent)
}

// MoveToNextAttribute implements [xpath.NodeNavigator].
func (n *navigator) MoveToNextAttribute() bool {
	if n.attr+1 >= len(n.at.Attr) {
		return false
	}
	n.attr++
	return true
}

// MoveToChild implements [xpath.NodeNavigator].
func (n *navigator) MoveToChild() bool { return n.move(n.at.FirstChild) }

// MoveToFirst implements [xpath.NodeNavigator].
func (n *navigator) MoveToFirst() bool {
	return n.at.Parent != nil && n.at.PrevSibling != nil && n.move(n.at.Parent.FirstChild)
}

// MoveToNext implements [xpath.NodeNavigator].
func (n *navigator) MoveToNext() bool { return n.move(n.at.NextSibling) }

// MoveToPrevious implements [xpath.NodeNavigator].
func (n *navigator) MoveToPrevious() bool { return n.move(n.at.PrevSibling) }

// move goes to a node, unless there is none or it stands on an attribute, which
// has neither children nor siblings.
func (n *navigator) move(to *html.Node) bool {
	if n.attr >= 0 || to == nil {
		return false
	}
	n.at = to
	return true
}

// MoveTo implements [xpath.NodeNavigator].
func (n *navigator) MoveTo(other xpath.NodeNavigator) bool {
	o, ok := other.(*navigator)
	if !ok || o.root != n.root {
		return false
	}
	*n = *o
	return true
}
