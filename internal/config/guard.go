package config

import "github.com/goccy/go-yaml/token"

// The YAML parser takes quadratic time on deep nesting, on mappings with many
// keys and on many empty values: 38 s for a mapping of 100,000 keys, two minutes
// for a megabyte of "a: a: a: …". No hub.yaml comes near these limits, so what
// is over them is refused before it is parsed.
const (
	maxDepth   = 32   // brackets inside brackets
	maxRun     = 32   // "- - -", "a: a: a:" and anchors before one value
	maxIndent  = 64   // columns
	maxKeys    = 256  // in one mapping
	maxEmpties = 1000 // keys and list items without a value
)

// guard walks the tokens of a file before they are parsed.
type guard struct {
	r *reader
	// line is that of the token before.
	line int
	// run counts the tokens since one that ends a value.
	run     int
	empties int
	// blocks are the block mappings open now, columns rising.
	blocks []block
	// flows are the brackets open now.
	flows []flow
}

// block is a mapping without brackets.
type block struct{ column, keys int }

// flow is a list or mapping in brackets.
type flow struct {
	mapping bool
	entries int
	// colon reports whether the present entry has one.
	colon bool
}

// admits reports whether the tokens can be parsed in good time, and reports a
// fault at the first that cannot.
func (g *guard) admits(tokens token.Tokens) bool {
	for _, t := range tokens {
		if t.Type == token.CommentType {
			continue
		}
		if why := g.take(t); why != "" {
			g.r.fault(placeOf(t), "%s", why)
			return false
		}
	}
	return true
}

// take counts a token, and returns why it is one too many.
func (g *guard) take(t *token.Token) string {
	if len(g.flows) == 0 && t.Position.Line != g.line {
		if t.Position.Column > maxIndent {
			return "the line is indented by more than 64 columns; indent each level by two"
		}
		g.run = 0
		g.leave(t.Position.Column)
	}
	g.line = t.Position.Line
	switch t.Type {
	case token.MappingKeyType:
		return "hub.yaml knows no keys behind a question mark; write key: value"
	case token.TagType:
		return "hub.yaml knows no tags; remove " + t.Value
	case token.AnchorType:
		g.run++
	case token.SequenceEntryType:
		g.item(t)
	case token.MappingValueType:
		g.key(t)
	case token.MappingStartType, token.SequenceStartType:
		g.run = 0
		g.flows = append(g.flows, flow{mapping: t.Type == token.MappingStartType})
	case token.MappingEndType, token.SequenceEndType, token.CollectEntryType:
		g.endEntry(t)
	}
	return g.excess()
}

// excess names the limit that is exceeded, if one is.
func (g *guard) excess() string {
	keys := 0
	if n := len(g.flows); n > 0 {
		keys = g.flows[n-1].entries
	} else if n := len(g.blocks); n > 0 {
		keys = g.blocks[n-1].keys
	}
	switch {
	case len(g.flows) > maxDepth || g.run > maxRun:
		return "values are nested more than 32 deep here; no key of hub.yaml takes such a value"
	case keys > maxKeys:
		return "this mapping has more than 256 keys; no mapping of hub.yaml knows as many"
	case g.empties > maxEmpties:
		return "more than 1000 keys and list items have no value; leave them out"
	}
	return ""
}

// leave closes the block mappings to the right of a column.
func (g *guard) leave(column int) {
	for n := len(g.blocks); n > 0 && g.blocks[n-1].column > column; n-- {
		g.blocks = g.blocks[:n-1]
	}
}

// item counts the dash of a list item.
func (g *guard) item(t *token.Token) {
	g.run++
	g.leave(t.Position.Column)
	if next := after(t); next == nil || next.Position.Line > t.Position.Line && next.Position.Column <= t.Position.Column {
		g.empties++
	}
}

// key counts the colon behind a key.
func (g *guard) key(t *token.Token) {
	g.run++
	next := after(t)
	if n := len(g.flows); n > 0 {
		g.flows[n-1].colon = true
		if next == nil || ends(next) {
			g.empties++
		}
		return
	}
	column := t.Position.Column
	if t.Prev != nil {
		column = t.Prev.Position.Column
	}
	g.leave(column)
	if n := len(g.blocks); n == 0 || g.blocks[n-1].column < column {
		g.blocks = append(g.blocks, block{column: column})
	}
	g.blocks[len(g.blocks)-1].keys++
	if next == nil || next.Position.Line > t.Position.Line && next.Position.Column <= column && !isList(next, column) {
		g.empties++
	}
}

// isList reports whether t begins the list under a key in the same column.
func isList(t *token.Token, column int) bool {
	return t.Type == token.SequenceEntryType && t.Position.Column == column
}

// endEntry counts what ends an entry in brackets: a comma or a closing bracket.
func (g *guard) endEntry(t *token.Token) {
	n := len(g.flows)
	if n == 0 {
		return
	}
	g.run = 0
	f := &g.flows[n-1]
	if f.mapping {
		f.entries++
		if !f.colon {
			g.empties++
		}
	}
	f.colon = false
	if t.Type != token.CollectEntryType {
		g.flows = g.flows[:n-1]
	}
}

// ends reports whether t ends an entry in brackets.
func ends(t *token.Token) bool {
	return t.Type == token.CollectEntryType || t.Type == token.MappingEndType || t.Type == token.SequenceEndType
}

// after returns the token behind t that is no comment, or nil.
func after(t *token.Token) *token.Token {
	for t = t.Next; t != nil && t.Type == token.CommentType; {
		t = t.Next
	}
	return t
}
