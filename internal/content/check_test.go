package content

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// allowedElements are the elements that may leave. They are written out, so that
// a name added to the policy by mistake is found.
var allowedElements = strings.Fields(`a abbr b bdi blockquote br caption cite code dd del dfn dl dt em figcaption figure h2 h3 h4 h5 h6 hr
	i ins kbd li mark ol p pre q rp rt ruby s samp small strong sub sup table tbody td tfoot th thead time tr u ul var`)

// allowedAttrs are the attributes that may leave, by element; "" is any.
var allowedAttrs = map[string][]string{
	"": {"lang", "dir"}, "a": {"href", "rel"}, "ol": {"start"}, "time": {"datetime"},
	"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"},
}

// parseAndRender returns what an HTML parser makes of a fragment.
func parseAndRender(s string) (string, []*html.Node, error) {
	nodes, err := html.ParseFragment(strings.NewReader(s), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return "", nil, err
	}
	var b strings.Builder
	for _, n := range nodes {
		if err := html.Render(&b, n); err != nil {
			return "", nil, err
		}
	}
	return b.String(), nodes, nil
}

// unsafe returns what is wrong with a sanitised document: an element or an
// attribute that may not leave, an address that may not be linked, a character
// that XML forbids, or a tree that a parser reads otherwise than it is written.
func unsafe(out string) error {
	if !utf8.ValidString(out) {
		return fmt.Errorf("invalid UTF-8")
	}
	for _, r := range out {
		if r < ' ' && r != '\n' && r != '\t' || 0x7f <= r && r <= 0x9f || r == '\u202d' || r == '\u202e' || r&0xfffe == 0xfffe {
			return fmt.Errorf("character %U", r)
		}
	}
	again, nodes, err := parseAndRender(out)
	if err != nil {
		return err
	}
	if again != out {
		return fmt.Errorf("a parser reads it as %.500q", again)
	}
	for _, n := range nodes {
		for c := range n.Descendants() {
			if err := unsafeNode(c); err != nil {
				return err
			}
		}
		if err := unsafeNode(n); err != nil {
			return err
		}
	}
	return nil
}

func unsafeNode(n *html.Node) error {
	if n.Type == html.TextNode {
		return nil
	}
	if n.Type != html.ElementNode || n.Namespace != "" || !slices.Contains(allowedElements, n.Data) {
		return fmt.Errorf("node %v %s %q", n.Type, n.Namespace, n.Data)
	}
	for _, a := range n.Attr {
		if a.Namespace != "" || !slices.Contains(allowedAttrs[""], a.Key) && !slices.Contains(allowedAttrs[n.Data], a.Key) {
			return fmt.Errorf("attribute %s of %s", a.Key, n.Data)
		}
		if a.Key == "href" && !strings.HasPrefix(a.Val, "http://") && !strings.HasPrefix(a.Val, "https://") && !strings.HasPrefix(a.Val, "mailto:") {
			return fmt.Errorf("address %q", a.Val)
		}
	}
	return nil
}
