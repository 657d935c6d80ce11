package extract

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// figure is a picture of the article.
type figure struct {
	// box is the element that holds picture and caption; the picture itself when
	// it stands alone.
	box, image *html.Node
	// address is absolute; caption empty when there is none.
	address, alt, caption string
}

var (
	figureClass = regexp.MustCompile(`(?:^|[\s_-])(?:wp-caption|image-?(?:block|wrapper|container)|article-?(?:image|picture|photo)|media-?(?:block|image)|figure|photo)(?:$|[\s_-])`)
	creditClass = regexp.MustCompile(`(?:^|[\s_-])(?:credits?|copyright|photographer|source|fotograf|urheber|bildrechte)(?:$|[\s_-])`)
	captionWord = regexp.MustCompile(`caption(?:$|\s|[_-](?:source|block|wrap|box))`)
	// noPicture matches addresses of what is drawn for the page, not for the article.
	noPicture = regexp.MustCompile(`(?i)(?:^data:|spacer|pixel|blank\.gif|1x1|avatar|gravatar|emoji|smil(?:ey|ies)|[/_-]icons?[/_.-]|[/_-]logo[/_.-])`)
	// creditIn finds at the end of a caption who made the picture.
	creditIn = regexp.MustCompile(`(?i)(?:^|[.\s(\[])(?:photo(?:graph)?(?: by)?|foto|bild|image|credit|crédit(?: photo)?|photo credit|фото|صورة|تصوير|图片?|图源|摄影)\s*[:：/]\s*([^:：()]{2,60}?)[\s)\].]*$|\(([^()]{0,40}\b(?:AP|AFP|Reuters|Getty Images|dpa|EPA)\b[^()]{0,30})\)\s*$`)
)

// figuresOf finds the pictures that belong to an article: those inside the
// element that holds its text, and those above it or marked as figures in the
// same article.
func (p *page) figuresOf(text []block) []figure {
	scope := scopeOf(text)
	if scope == nil {
		return nil
	}
	wide := scope
	for n := scope.Parent; n != nil; n = n.Parent {
		if n.Data == "article" || n.Data == "main" {
			wide = n
			break
		}
	}
	first := text[0].nodes[0]
	var found []figure
	above := true
	var walk func(n *html.Node, inside bool, depth int)
	walk = func(n *html.Node, inside bool, depth int) {
		inside = inside || n == scope || n.Data == "figure" && wide.Data == "article"
		switch {
		case n == first:
			above = false
		case n.Type != html.ElementNode, depth > maxDepth, silent[n.Data], hidden(n), n != wide && apart(n):
			return
		case isImage(n) && (inside || above):
			if f, ok := p.figure(n, wide); ok && !slices.ContainsFunc(found, func(g figure) bool { return g.address == f.address }) {
				found = append(found, f)
			}
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, inside, depth+1)
		}
	}
	walk(wide, false, 0)
	return found
}

// scopeOf returns the nearest element around all of a text.
func scopeOf(text []block) *html.Node {
	if len(text) == 0 {
		return nil
	}
	around := map[*html.Node]int{}
	for _, b := range text {
		for n := b.nodes[0].Parent; n != nil; n = n.Parent {
			around[n]++
		}
	}
	for n := text[0].nodes[0].Parent; n != nil; n = n.Parent {
		if around[n] == len(text) && n.Data != "p" && blockElements[n.Data] {
			return n
		}
	}
	return nil
}

// apart reports whether an element holds something beside the article: offers,
// teasers for others, who wrote it.
func apart(n *html.Node) bool {
	switch n.Data {
	case "aside", "nav", "footer", "form":
		return true
	case "a":
		return len(wordsOf(textOf(n))) > 2 && firstOf(n, func(n *html.Node) bool { return n.Data == "figcaption" }) == nil
	}
	marks := strings.ToLower(attr(n, "class") + " " + attr(n, "id"))
	return n.Data != "body" && n.Data != "article" && n.Data != "main" && marks != " " && (offerClass.MatchString(marks) || bylineClass.MatchString(marks))
}

// figure reads a picture with what stands around it.
func (p *page) figure(image, within *html.Node) (figure, bool) {
	f := figure{box: image, image: image, address: p.head.absolute(sourceOf(image)), alt: strings.Join(strings.Fields(attr(image, "alt")), " ")}
	if f.address == "" || noPicture.MatchString(f.address) || isTiny(image) {
		return f, false
	}
	for n, up := image.Parent, 0; n != nil && n != within && up < 6; n, up = n.Parent, up+1 {
		if n.Data != "figure" && !figureClass.MatchString(strings.ToLower(attr(n, "class"))) {
			continue
		}
		caption := firstOf(n, func(n *html.Node) bool {
			return n.Data == "figcaption" || captionClass.MatchString(strings.ToLower(attr(n, "class")))
		})
		if n.Data != "figure" && (caption == nil || size(wordsOf(textOf(n))) > short) {
			continue
		}
		f.box = n
		if caption != nil {
			f.caption = textOf(caption)
		}
		break
	}
	return f, true
}

// firstOf returns the first element below a node that fits; nil when none does.
func firstOf(root *html.Node, fits func(*html.Node) bool) *html.Node {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && fits(n) {
			return n
		}
	}
	return nil
}

// sourceOf returns the address of a picture, which pages that load it late
// keep in other attributes.
func sourceOf(image *html.Node) string {
	for _, key := range []string{"data-src", "data-original", "data-lazy-src", "src"} {
		if s := attr(image, key); s != "" && !strings.HasPrefix(s, "data:") {
			return s
		}
	}
	for _, key := range []string{"srcset", "data-srcset"} {
		if fields := strings.Fields(attr(image, key)); len(fields) > 0 {
			return strings.TrimSuffix(fields[0], ",")
		}
	}
	return ""
}

// isTiny reports whether a picture is declared to be too small to show anything.
func isTiny(image *html.Node) bool {
	for _, key := range []string{"width", "height"} {
		if n, err := strconv.Atoi(strings.TrimSuffix(attr(image, key), "px")); err == nil && n < 50 {
			return true
		}
	}
	return false
}

// illustrate fills in the leading picture and who made it, where the page's
// head does not say.
func (a *Article) illustrate(figures []figure) {
	if a.Image == "" && len(figures) > 0 {
		a.Image = figures[0].address
	}
	for i, f := range figures {
		if a.ImageCredit == "" && (fileName(f.address) == fileName(a.Image) || i == 0) {
			a.ImageCredit = f.credit()
		}
	}
}

// credit says who made a picture; empty when neither its markup nor its caption does.
func (f figure) credit() string {
	if f.box != f.image {
		n := firstOf(f.box, func(n *html.Node) bool {
			class := strings.ToLower(attr(n, "class"))
			return creditClass.MatchString(class) && !captionWord.MatchString(class)
		})
		if n != nil {
			if line := textOf(n); line != "" && len(line) < 120 {
				return creditName(line)
			}
		}
	}
	if m := creditIn.FindStringSubmatch(f.caption); m != nil {
		return strings.TrimSpace(m[1] + m[2])
	}
	return ""
}

// creditName takes the word for a credit off a line that is one.
func creditName(line string) string {
	if m := creditIn.FindStringSubmatch(line); m != nil {
		line = m[1] + m[2]
	}
	return strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(strings.Trim(strings.TrimSpace(line), "()[]")), "©"))
}

// fileName is the last part of an address, by which sizes of one picture agree.
func fileName(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Path[strings.LastIndexByte(u.Path, '/')+1:]
}
