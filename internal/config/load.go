package config

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// MaxBytes is the largest hub.yaml that is read.
const MaxBytes = 8 << 20

// load turns the bytes into the body of the one document they hold, or reports
// why it cannot. The body is nil when the file holds no value.
func (r *reader) load(b []byte) ast.Node {
	text, ok := r.decode(b)
	if !ok {
		return nil
	}
	tokens := lexer.Tokenize(text)
	if g := (guard{r: r}); !g.admits(tokens) {
		return nil
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		r.syntax(err)
		return nil
	}
	if len(file.Docs) > 1 {
		r.fault(position(file.Docs[1].Body), "a second document begins here; keep one, without the line ---")
		return nil
	}
	if len(file.Docs) == 0 {
		return nil
	}
	body := file.Docs[0].Body
	r.collectAnchors(body)
	return body
}

var (
	utf8Mark  = []byte("\xef\xbb\xbf")
	utf16Mark = [][]byte{{0xff, 0xfe}, {0xfe, 0xff}}
)

// decode checks size, encoding and indentation, and drops a byte order mark and
// carriage returns, which editors on Windows add.
func (r *reader) decode(b []byte) (string, bool) {
	if len(b) > MaxBytes {
		r.fault(place{1, 1}, "the file has more than %d MiB; leave out what is not declared in hub.yaml", MaxBytes>>20)
		return "", false
	}
	for _, mark := range utf16Mark {
		if bytes.HasPrefix(b, mark) {
			r.fault(place{1, 1}, "the file is in UTF-16; save it as UTF-8")
			return "", false
		}
	}
	b = bytes.ReplaceAll(bytes.TrimPrefix(b, utf8Mark), []byte("\r\n"), []byte("\n"))
	n := 0
	for line := range bytes.Lines(b) {
		n++
		r.checkLine(n, line)
	}
	return string(b), len(r.faults) == 0
}

// checkLine reports bytes that are no UTF-8, and tabs in the indentation.
func (r *reader) checkLine(n int, line []byte) {
	for i := 0; i < len(line); {
		c, size := utf8.DecodeRune(line[i:])
		if c == utf8.RuneError && size == 1 {
			r.fault(place{n, utf8.RuneCount(line[:i]) + 1}, "byte 0x%02x is not UTF-8; save the file as UTF-8", line[i])
			return
		}
		i += size
	}
	indent := line[:len(line)-len(bytes.TrimLeft(line, " \t"))]
	if i := bytes.IndexByte(indent, '\t'); i >= 0 && len(bytes.TrimSpace(line)) > 0 {
		r.fault(place{n, i + 1}, "the line is indented with a tab; use spaces")
	}
}

// syntax reports what the YAML parser stumbled over. It stops at the first.
func (r *reader) syntax(err error) {
	var at interface {
		error
		GetToken() *token.Token
		GetMessage() string
	}
	if !errors.As(err, &at) || at.GetToken() == nil {
		r.fault(place{1, 1}, "the file is not YAML (%v); check its indentation, quotes and brackets", err)
		return
	}
	r.fault(placeOf(at.GetToken()), "this is not YAML (%s); check the indentation, quotes and brackets here and above", at.GetMessage())
}
