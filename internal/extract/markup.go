package extract

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"github.com/alteram-hub/alteram/internal/content"
)

// markupOf returns the markup of some blocks as it stands on the page: links,
// lists, tables and quotations stay, and all around them goes. Figures are put
// where they stand.
func markupOf(doc *html.Node, blocks []block, figures []figure, base string) string {
	w := writer{wanted: map[*html.Node]bool{}, figures: map[*html.Node]int{}}
	for _, b := range blocks {
		for _, n := range b.nodes {
			w.want(n)
		}
	}
	for i, f := range figures {
		w.want(f.box)
		w.figures[f.box] = i
	}
	if len(w.wanted) == 0 {
		return ""
	}
	w.all = figures
	w.walk(doc)
	return putPictures(content.Sanitize(w.String(), base), figures)
}

// A picture stands between these two in the markup while it is made safe: its
// number among the figures. Both are for private use, and no page's text keeps them.
const pictureStart, pictureEnd = "\ue000", "\ue001"

// putPictures puts the pictures in markup that was made safe. Their addresses
// are absolute, http or https; they have no other attribute than an
// alternative text.
func putPictures(safe string, figures []figure) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(safe, pictureStart)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		number, after, _ := strings.Cut(rest, pictureEnd)
		if i, err := strconv.Atoi(number); err == nil && i < len(figures) {
			b.WriteString(`<img src="` + html.EscapeString(figures[i].address) + `" alt="` + html.EscapeString(figures[i].alt) + `">`)
		}
		safe = after
	}
}

// writer writes the wanted part of a tree.
type writer struct {
	strings.Builder
	wanted  map[*html.Node]bool
	figures map[*html.Node]int
	all     []figure
}

// want marks a node and all around it.
func (w *writer) want(n *html.Node) {
	for at := n; at != nil && !w.wanted[at]; at = at.Parent {
		w.wanted[at] = true
	}
}

func (w *writer) walk(n *html.Node) {
	if i, ok := w.figures[n]; ok {
		w.figure(i)
		return
	}
	switch {
	case n.Type == html.TextNode:
		w.text(n.Data)
		return
	case n.Type == html.DocumentNode, n.Data == "html", n.Data == "body":
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if w.wanted[c] {
				w.walk(c)
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
		if w.wanted[c] || n.Data == "tr" && (c.Data == "td" || c.Data == "th") || blank(c) || c.Data == "br" {
			w.walk(c)
		}
	}
	if n.Data != "br" {
		w.WriteString("</" + n.Data + ">")
	}
}

func (w *writer) text(s string) {
	if strings.Contains(s, pictureStart) {
		s = strings.ReplaceAll(s, pictureStart, "")
	}
	w.WriteString(html.EscapeString(s))
}

// figure writes a picture, with its caption when it has one.
func (w *writer) figure(i int) {
	picture := pictureStart + strconv.Itoa(i) + pictureEnd
	if w.all[i].box == w.all[i].image {
		w.WriteString(picture)
		return
	}
	w.WriteString("<figure>" + picture)
	if caption := w.all[i].caption; caption != "" {
		w.WriteString("<figcaption>")
		w.text(caption)
		w.WriteString("</figcaption>")
	}
	w.WriteString("</figure>")
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
