package extract

import (
	"strings"

	"golang.org/x/net/html"

	"github.com/alteram-hub/alteram/internal/content"
)

// markupOf returns the markup of some blocks as it stands on the page: links,
// lists, tables and quotations stay, and all around them goes.
func markupOf(doc *html.Node, blocks []block, base string) string {
	wanted := map[*html.Node]bool{}
	for _, b := range blocks {
		for _, n := range b.nodes {
			for at := n; at != nil && !wanted[at]; at = at.Parent {
				wanted[at] = true
			}
		}
	}
	if len(wanted) == 0 {
		return ""
	}
	var w writer
	w.walk(doc, wanted)
	return content.Sanitize(w.String(), base)
}

// writer writes the wanted part of a tree.
type writer struct{ strings.Builder }

func (w *writer) walk(n *html.Node, wanted map[*html.Node]bool) {
	switch {
	case n.Type == html.TextNode:
		w.WriteString(html.EscapeString(n.Data))
		return
	case n.Type == html.DocumentNode, n.Data == "html", n.Data == "body":
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if wanted[c] {
				w.walk(c, wanted)
			}
		}
		return
	case n.Type != html.ElementNode:
		return
	}
	w.WriteByte('<')
	w.WriteString(n.Data)
	for _, a := range n.Attr {
		switch a.Key {
		case "href", "lang", "dir", "start", "colspan", "rowspan", "datetime":
			w.WriteString(` ` + a.Key + `="` + html.EscapeString(a.Val) + `"`)
		}
	}
	w.WriteByte('>')
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if wanted[c] || n.Data == "tr" && (c.Data == "td" || c.Data == "th") || blank(c) || c.Data == "br" {
			w.walk(c, wanted)
		}
	}
	if n.Data != "br" {
		w.WriteString("</" + n.Data + ">")
	}
}

// blank reports whether a node is white space between words.
func blank(n *html.Node) bool {
	if n.Type != html.TextNode {
		return false
	}
	for _, r := range n.Data {
		if r != ' ' && r != '\n' && r != '\t' && r != '\r' {
			return false
		}
	}
	return true
}
