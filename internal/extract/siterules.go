package extract

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/text/unicode/norm"
)

// Rules say where on the pages of one site the article is. They are written in
// the format of the ftr-site-config collection: one "key: value" a line, # for
// comments, values in XPath 1.0. Read are title, author, date, body, strip,
// strip_id_or_class, strip_image_src, prune, find_string with replace_string,
// and replace_string(TEXT). The zero value has no effect.
type Rules struct {
	title, author, date, body, strip []query
	// cutMarks and cutImages are parts of ids and classes, and of addresses of
	// pictures, of what is taken out.
	cutMarks, cutImages []string
	replace             []replacement
	// whole says that all in the body is text: nothing is moved to other fields.
	whole bool
}

type replacement struct{ find, put string }

// maxRules bounds the lines of one file of rules that are read.
const maxRules = 500

// ignoredKeys are those that have no meaning here: they steer another program,
// or document the rules.
var ignoredKeys = set(`tidy parser test_url test_contains insert_detected_image autodetect_on_failure convert_double_br_tags skip_json_ld
	native_ad_clue src_lazy_load_attr footnotes wrap_in dissolve`)

// ParseRules reads the rules of a site. Each line that is not followed comes
// back as a warning with its number; the others hold all the same.
func ParseRules(text string) (rules *Rules, warnings []string) {
	rules = &Rules{}
	var finds, puts []string
	for i, line := range strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n") {
		if i >= maxRules {
			return rules, append(warnings, fmt.Sprintf("line %d: only the first %d lines are read", i+1, maxRules))
		}
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, value := splitRule(line)
		switch {
		case key == "find_string":
			finds = append(finds, value)
		case key == "replace_string":
			puts = append(puts, value)
		default:
			if warning := rules.set(key, value); warning != "" {
				warnings = append(warnings, fmt.Sprintf("line %d: %s", i+1, warning))
			}
		}
	}
	if len(finds) != len(puts) {
		return rules, append(warnings, fmt.Sprintf("%d find_string and %d replace_string do not make pairs: none is followed", len(finds), len(puts)))
	}
	for i, find := range finds {
		rules.addReplacement(find, puts[i])
	}
	return rules, warnings
}

// splitRule cuts a line at its colon. The text in replace_string(TEXT) may hold
// one of its own.
func splitRule(line string) (key, value string) {
	if strings.HasPrefix(line, "replace_string(") {
		if end := strings.Index(line, "):"); end >= 0 {
			return line[:end+1], strings.TrimSpace(line[end+2:])
		}
	}
	key, value, _ = strings.Cut(line, ":")
	return strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
}

// set follows one line; it returns what is wrong with it, if anything.
func (r *Rules) set(key, value string) (warning string) {
	lists := map[string]*[]query{"title": &r.title, "author": &r.author, "date": &r.date, "body": &r.body, "strip": &r.strip}
	find, replaces := strings.CutPrefix(key, "replace_string(")
	switch {
	case replaces:
		r.addReplacement(strings.TrimSuffix(find, ")"), value)
	case ignoredKeys[strings.TrimRight(key, "()abcdefghijklmnopqrstuvwxyz0123456789")], ignoredKeys[key]:
	case value == "":
		return fmt.Sprintf("%s has no value", key)
	case lists[key] != nil:
		q, err := compileQuery(value)
		if err != nil {
			return fmt.Sprintf("%q is no XPath 1.0 that can be followed", value)
		}
		*lists[key] = append(*lists[key], q)
	case key == "strip_id_or_class":
		r.cutMarks = append(r.cutMarks, strings.Trim(value, `"'`))
	case key == "strip_image_src":
		r.cutImages = append(r.cutImages, strings.Trim(value, `"'`))
	case key == "prune":
		r.whole = strings.EqualFold(value, "no")
	case key == "single_page_link", key == "next_page_link":
		return key + " is not followed: one page is read, as it came"
	case strings.HasPrefix(key, "http_header("):
		return key + " is not followed: pages are asked for as the hub asks for all"
	default:
		return key + " is not known here"
	}
	return ""
}

func (r *Rules) addReplacement(find, put string) {
	if find != "" {
		r.replace = append(r.replace, replacement{find, put})
	}
}

// rewrite makes the replacements in the source of a page, which may get no more
// than twice as long.
func (r *Rules) rewrite(source string) string {
	if r == nil {
		return source
	}
	for _, c := range r.replace {
		if out := strings.ReplaceAll(source, c.find, c.put); len(out) <= 2*MaxPage {
			source = out
		}
	}
	return source
}

// cut takes out of a page what the rules strip.
func (r *Rules) cut(doc *html.Node) {
	var gone []*html.Node
	for _, q := range r.strip {
		nodes, _ := q.find(doc)
		gone = append(gone, nodes...)
	}
	if len(r.cutMarks)+len(r.cutImages) > 0 {
		for n := range doc.Descendants() {
			if n.Type == html.ElementNode && r.strips(n) {
				gone = append(gone, n)
			}
		}
	}
	for _, n := range gone {
		if n.Parent != nil && n.Data != "html" && n.Data != "body" {
			n.Parent.RemoveChild(n)
		}
	}
}

func (r *Rules) strips(n *html.Node) bool {
	in := func(s string, parts []string) bool {
		return s != "" && slices.ContainsFunc(parts, func(part string) bool { return part != "" && strings.Contains(s, part) })
	}
	return in(attr(n, "class"), r.cutMarks) || in(attr(n, "id"), r.cutMarks) || n.Data == "img" && in(attr(n, "src"), r.cutImages)
}

// fill sets what the rules say of the article beside its body.
func (r *Rules) fill(a *Article, doc *html.Node) {
	if found := firstTexts(r.title, doc); len(found) > 0 {
		a.Title = norm.NFC.String(found[0])
	}
	if found := names(firstTexts(r.author, doc)); len(found) > 0 {
		a.Byline = found
	}
	if at, ok := firstDate(firstTexts(r.date, doc)); ok {
		a.Published, a.PublishedGuessed = &at, false
	}
}

// firstTexts returns what the first of some expressions finds that finds anything.
func firstTexts(queries []query, doc *html.Node) []string {
	for _, q := range queries {
		if found := q.texts(doc); len(found) > 0 {
			return found
		}
	}
	return nil
}

// bodies returns the elements that the first expression for the body finds that
// finds text.
func (r *Rules) bodies(doc *html.Node) []*html.Node {
	for _, q := range r.body {
		nodes, _ := q.find(doc)
		if slices.ContainsFunc(nodes, func(n *html.Node) bool { return n.Parent != nil && textOf(n) != "" }) {
			return nodes
		}
	}
	return nil
}

// Sites are the rules of some sites by host: "gazette.example" for that host,
// with or without www, ".gazette.example" for those below it too.
type Sites map[string]*Rules

// For returns the rules for the page at an address; nil when there are none.
func (s Sites) For(address string) *Rules {
	u, err := url.Parse(address)
	if err != nil || len(s) == 0 {
		return nil
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	if r := s[host]; r != nil {
		return r
	}
	for rest, more := host, host != ""; more; _, rest, more = strings.Cut(rest, ".") {
		if r := s["."+rest]; r != nil {
			return r
		}
	}
	return nil
}
