package content

// kind says what an element does in the document that is written.
type kind uint8

const (
	// unwrapped elements leave their content where it is: span, font, unknown ones.
	unwrapped kind = iota
	// separating elements are unwrapped and end a paragraph: div, section, article.
	separating
	// vanishing elements go with all they hold: script, form, svg.
	vanishing
	paragraph
	inline
	link
	lineBreak
	rule
	// heading and preformatted hold phrases alone.
	heading
	preformatted
	// container elements hold paragraphs and blocks: blockquote, and the document itself.
	container
	figure
	figureCaption
	list
	listItem
	definitions
	definition
	table
	tableCaption
	tableSection
	tableRow
	tableCell
)

// element is how one name is treated.
type element struct {
	kind kind
	// as is the name that is written.
	as string
	// raw elements hold text without markup, up to their end tag.
	raw bool
	// nests reports that a vanishing element may hold another of its name.
	nests bool
}

// elements is the whole policy on names. What is not in it is unwrapped.
// Images and their alternative text go: whether pictures are shown is a matter
// of terms, not of markup. A heading of the first level is the page's own.
var elements = map[string]element{
	"address": {kind: separating}, "article": {kind: separating}, "aside": {kind: separating},
	"body": {kind: separating}, "center": {kind: separating}, "details": {kind: separating},
	"dialog": {kind: separating}, "div": {kind: separating}, "fieldset": {kind: separating},
	"footer": {kind: separating}, "header": {kind: separating}, "hgroup": {kind: separating},
	"html": {kind: separating}, "legend": {kind: separating}, "main": {kind: separating},
	"nav": {kind: separating}, "search": {kind: separating}, "section": {kind: separating},
	"summary": {kind: separating},

	"applet": {kind: vanishing, nests: true}, "audio": {kind: vanishing}, "button": {kind: vanishing},
	"canvas": {kind: vanishing, nests: true}, "datalist": {kind: vanishing}, "form": {kind: vanishing},
	"frameset": {kind: vanishing, nests: true}, "iframe": {kind: vanishing, raw: true},
	"math": {kind: vanishing, nests: true}, "noembed": {kind: vanishing, raw: true},
	"noframes": {kind: vanishing, raw: true}, "noscript": {kind: vanishing},
	"object": {kind: vanishing, nests: true}, "script": {kind: vanishing, raw: true},
	"select": {kind: vanishing}, "style": {kind: vanishing, raw: true}, "svg": {kind: vanishing, nests: true},
	"template": {kind: vanishing, nests: true}, "textarea": {kind: vanishing, raw: true},
	"title": {kind: vanishing, raw: true}, "video": {kind: vanishing},

	"p": {kind: paragraph, as: "p"}, "br": {kind: lineBreak, as: "br"}, "hr": {kind: rule, as: "hr"},

	"a": {kind: link, as: "a"}, "abbr": {kind: inline, as: "abbr"}, "acronym": {kind: inline, as: "abbr"},
	"b": {kind: inline, as: "b"}, "bdi": {kind: inline, as: "bdi"}, "cite": {kind: inline, as: "cite"},
	"code": {kind: inline, as: "code"}, "del": {kind: inline, as: "del"}, "dfn": {kind: inline, as: "dfn"},
	"em": {kind: inline, as: "em"}, "i": {kind: inline, as: "i"}, "ins": {kind: inline, as: "ins"},
	"kbd": {kind: inline, as: "kbd"}, "mark": {kind: inline, as: "mark"}, "q": {kind: inline, as: "q"},
	"rp": {kind: inline, as: "rp"}, "rt": {kind: inline, as: "rt"}, "ruby": {kind: inline, as: "ruby"},
	"s": {kind: inline, as: "s"}, "samp": {kind: inline, as: "samp"}, "small": {kind: inline, as: "small"},
	"strike": {kind: inline, as: "s"}, "strong": {kind: inline, as: "strong"}, "sub": {kind: inline, as: "sub"},
	"sup": {kind: inline, as: "sup"}, "time": {kind: inline, as: "time"}, "tt": {kind: inline, as: "code"},
	"u": {kind: inline, as: "u"}, "var": {kind: inline, as: "var"},

	"h1": {kind: heading, as: "h2"}, "h2": {kind: heading, as: "h2"}, "h3": {kind: heading, as: "h3"},
	"h4": {kind: heading, as: "h4"}, "h5": {kind: heading, as: "h5"}, "h6": {kind: heading, as: "h6"},
	"pre": {kind: preformatted, as: "pre"}, "listing": {kind: preformatted, as: "pre"},
	"xmp": {kind: preformatted, as: "pre", raw: true}, "plaintext": {kind: preformatted, as: "pre", raw: true},

	"blockquote": {kind: container, as: "blockquote"},
	"figure":     {kind: figure, as: "figure"}, "figcaption": {kind: figureCaption, as: "figcaption"},
	"ul": {kind: list, as: "ul"}, "ol": {kind: list, as: "ol"}, "dir": {kind: list, as: "ul"},
	"menu": {kind: list, as: "ul"}, "li": {kind: listItem, as: "li"},
	"dl": {kind: definitions, as: "dl"}, "dt": {kind: definition, as: "dt"}, "dd": {kind: definition, as: "dd"},
	"table": {kind: table, as: "table"}, "caption": {kind: tableCaption, as: "caption"},
	"thead": {kind: tableSection, as: "thead"}, "tbody": {kind: tableSection, as: "tbody"},
	"tfoot": {kind: tableSection, as: "tfoot"}, "tr": {kind: tableRow, as: "tr"},
	"td": {kind: tableCell, as: "td"}, "th": {kind: tableCell, as: "th"},
}

// holdsBlocks reports whether paragraphs and blocks may stand directly in k.
func (k kind) holdsBlocks() bool {
	switch k {
	case container, figure, figureCaption, listItem, definition, tableCaption, tableCell:
		return true
	}
	return false
}

// holdsPhrasesOnly reports whether k ends where a block begins.
func (k kind) holdsPhrasesOnly() bool {
	return k == paragraph || k == heading || k == preformatted
}

// counts reports whether k adds to the nesting depth; the others stand only in
// one of these, a fixed number of levels deep.
func (k kind) counts() bool {
	switch k {
	case container, figure, list, definitions, table:
		return true
	}
	return false
}

// encloses reports whether an end tag inside k cannot reach what is outside it.
func (k kind) encloses() bool { return k == table || k == tableCell || k == tableCaption }
