package feed

import (
	"bytes"
	"fmt"
	"mime"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wlynxg/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/transform"
)

// decoded is a document as UTF-8.
type decoded struct {
	text []byte
	// charset is the name of the encoding it came in, in lower case.
	charset string
	// cut reports that the document was longer than MaxBytes.
	cut      bool
	warnings []string
}

// decodeCharset returns body as UTF-8. The encoding is that of a byte order
// mark, else the first that fits the bytes: the HTTP header's, the
// declaration's, UTF-8, and what detection says.
func decodeCharset(body []byte, contentType string) decoded {
	d := decoded{}
	if len(body) > MaxBytes {
		body, d.cut = body[:MaxBytes], true
	}
	if name, skip := byteOrder(body); name != "" {
		d.convert(body[skip:], name)
		return d
	}
	declared := declaredCharsets(body, contentType)
	valid := utf8.Valid(body)
	for _, name := range declared {
		if d.try(body, name, valid) {
			return d
		}
	}
	d.guess(body, declared, valid)
	return d
}

// byteOrder returns the encoding that the first bytes give away, and how many
// of them are a mark: a byte order mark, or the zero bytes around the first "<".
func byteOrder(b []byte) (name string, skip int) {
	for _, m := range []struct {
		prefix, name string
		skip         int
	}{
		{"\x00\x00\xFE\xFF", "utf-32be", 4},
		{"\xFF\xFE\x00\x00", "utf-32le", 4},
		{"\xEF\xBB\xBF", "utf-8", 3},
		{"\xFE\xFF", "utf-16be", 2},
		{"\xFF\xFE", "utf-16le", 2},
		{"\x00\x00\x00<", "utf-32be", 0},
		{"<\x00\x00\x00", "utf-32le", 0},
		{"\x00<\x00", "utf-16be", 0},
		{"<\x00", "utf-16le", 0},
		{"\x00{\x00", "utf-16be", 0},
		{"{\x00", "utf-16le", 0},
	} {
		if bytes.HasPrefix(b, []byte(m.prefix)) {
			return m.name, m.skip
		}
	}
	return "", 0
}

// declaredCharsets lists the encodings that the HTTP header and the XML
// declaration name, in this order.
func declaredCharsets(body []byte, contentType string) []string {
	var names []string
	if _, params, err := mime.ParseMediaType(contentType); err == nil && params["charset"] != "" {
		names = append(names, params["charset"])
	}
	if name := declaredEncoding(body); name != "" {
		names = append(names, name)
	}
	return names
}

// ebcdicDeclaration is "<?xm" in the EBCDIC code pages.
var ebcdicDeclaration = []byte{0x4C, 0x6F, 0xA7, 0x94}

// declaredEncoding returns the encoding that the XML declaration names.
func declaredEncoding(body []byte) string {
	head := body[:min(len(body), 1024)]
	if bytes.HasPrefix(head, ebcdicDeclaration) {
		head, _ = charmap.CodePage037.NewDecoder().Bytes(head)
	}
	i := bytes.Index(head, []byte("<?xml"))
	if i < 0 {
		return ""
	}
	head, _, _ = bytes.Cut(head[i:], []byte("?>"))
	_, rest, ok := bytes.Cut(head, []byte("encoding"))
	rest = bytes.TrimLeft(rest, "= \t\r\n")
	if !ok || len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
		return ""
	}
	name, _, ok := bytes.Cut(rest[1:], rest[:1])
	if !ok {
		return ""
	}
	return string(name)
}

// try decodes body as the named encoding and reports whether that fits. valid
// says whether body is UTF-8.
func (d *decoded) try(body []byte, name string, valid bool) bool {
	enc, canonical := lookup(name)
	switch {
	case canonical == "utf-8":
		if !valid && !mostlyUTF8(body, 1) {
			return false
		}
		d.convert(body, "utf-8")
		return true
	case enc == nil || strings.HasPrefix(canonical, "utf-"):
		return false // unknown, or it would have shown in the first bytes
	case valid && multibyte(body) >= 4:
		// Bytes of another encoding that form four characters of UTF-8 by
		// chance are rarer than servers that name the wrong encoding.
		return false
	}
	text, cut := transcode(enc, body)
	if broken(text, body) {
		return false
	}
	d.text, d.charset, d.cut = text, canonical, d.cut || cut
	return true
}

// convert decodes body as an encoding that is settled, and replaces what is
// broken in it.
func (d *decoded) convert(body []byte, name string) {
	d.text, d.charset = body, name
	if name != "utf-8" {
		enc, _ := unicodeEncoding(name)
		var cut bool
		d.text, cut = transcode(enc, body)
		d.cut = d.cut || cut
		return
	}
	if utf8.Valid(body) {
		return
	}
	end := len(body)
	if d.cut { // the limit may have split the last character
		end = len(bytes.TrimRightFunc(body, func(r rune) bool { return r == utf8.RuneError }))
	}
	d.text = bytes.ToValidUTF8(body[:end], []byte(string(utf8.RuneError)))
	d.warnings = append(d.warnings, "bytes that are not UTF-8 were replaced")
}

// guess decodes a document for which no declaration holds.
func (d *decoded) guess(body []byte, declared []string, valid bool) {
	if valid || mostlyUTF8(body, 4) {
		d.convert(body, "utf-8")
	} else {
		name := detect(body)
		enc, canonical := lookup(name)
		text, cut := transcode(enc, body)
		d.text, d.charset, d.cut = text, canonical, d.cut || cut
	}
	if len(declared) > 0 && !slices.ContainsFunc(declared, isASCII) {
		d.warnings = append(d.warnings, fmt.Sprintf("the document is not in the encoding it declares (%.40q); read as %s", declared[0], d.charset))
	} else if !valid && d.charset != "utf-8" {
		d.warnings = append(d.warnings, "the document does not say its encoding; read as "+d.charset)
	}
}

// isASCII reports whether name is that of ASCII, which servers send when they know nothing.
func isASCII(name string) bool {
	name = strings.ToLower(name)
	return name == "us-ascii" || name == "ascii"
}

// isTurkish reports whether windows-1254 and windows-1252 differ in a byte.
func isTurkish(c byte) bool { return strings.IndexByte("\xD0\xDD\xDE\xF0\xFD\xFE", c) >= 0 }

// detect returns the likely encoding of bytes that are not UTF-8, by a sample
// of the lines that are not ASCII; windows-1252 when there is no telling.
func detect(body []byte) string {
	const sampleSize = 16 << 10
	var sample []byte
	for line := range bytes.Lines(body) {
		if len(sample) > sampleSize {
			break
		}
		if i := bytes.IndexFunc(line, func(r rune) bool { return r >= utf8.RuneSelf }); i >= 0 {
			sample = append(sample, line[i:min(len(line), i+sampleSize)]...)
		}
	}
	if r := chardet.Detect(sample); r.Confidence >= 0.5 {
		enc, name := lookup(r.Encoding)
		if name == "windows-1254" && !slices.ContainsFunc(sample, isTurkish) {
			name = "windows-1252"
		}
		if enc != nil && !strings.HasPrefix(name, "utf-") {
			return name
		}
	}
	return "windows-1252"
}

// lookup returns the encoding with the given name and its canonical name in
// lower case; nil for unknown ones. WHATWG names come first: they say what is
// meant by a name on the web.
func lookup(name string) (encoding.Encoding, string) {
	name = strings.ReplaceAll(strings.ToLower(strings.TrimSpace(name)), "_", "-")
	if enc, canonical := unicodeEncoding(name); canonical != "" {
		return enc, canonical
	}
	number, isPage := strings.CutPrefix(name, "cp")
	for _, candidate := range []string{name, "windows-" + number, "ibm" + number} {
		if candidate != name && !isPage {
			break
		}
		if enc, err := htmlindex.Get(candidate); err == nil {
			canonical, _ := htmlindex.Name(enc)
			if canonical == "gbk" {
				enc, _ = htmlindex.Get("gb18030") // WHATWG decodes GBK by its superset
			}
			return enc, canonical
		}
		if enc, err := ianaindex.IANA.Encoding(candidate); err == nil && enc != nil {
			return enc, candidate
		}
	}
	if isPage || name == "" {
		return nil, ""
	}
	return lookupAlias(name)
}

// lookupAlias finds encodings under names that writers made up.
func lookupAlias(name string) (encoding.Encoding, string) {
	for _, prefix := range []string{"x-", "win", "iso"} {
		rest, ok := strings.CutPrefix(name, prefix)
		if !ok {
			continue
		}
		rest = strings.TrimPrefix(rest, "-")
		switch prefix {
		case "win":
			rest = "windows-" + rest
		case "iso":
			rest = "iso-" + rest
		}
		if rest != name {
			if enc, err := htmlindex.Get(rest); err == nil {
				return enc, rest
			}
		}
	}
	return nil, ""
}

// unicodeEncoding returns the encoding of a Unicode transformation format by
// its name in lower case; the name is empty for every other.
func unicodeEncoding(name string) (encoding.Encoding, string) {
	switch name {
	case "utf-8", "utf8", "utf-8-sig", "unicode-1-1-utf-8", "us-ascii", "ascii":
		return unicode.UTF8, "utf-8"
	case "utf-16be":
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), name
	case "utf-16", "utf16", "u16", "utf-16le", "ucs-2", "iso-10646-ucs-2":
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "utf-16le"
	case "utf-32be":
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), name
	case "utf-32", "utf32", "utf-32le", "ucs-4":
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), "utf-32le"
	}
	return nil, ""
}

// transcode returns body as UTF-8, at most MaxBytes of it, and whether it was cut there.
func transcode(enc encoding.Encoding, body []byte) (text []byte, cut bool) {
	dec := enc.NewDecoder()
	out := make([]byte, 0, min(len(body)+len(body)/4+64, MaxBytes))
	for {
		free := out[len(out):min(cap(out), MaxBytes)]
		written, read, err := dec.Transform(free, body, true)
		out, body = out[:len(out)+written], body[read:]
		switch {
		case err == transform.ErrShortDst && cap(out) < MaxBytes:
			out = slices.Grow(out, min(cap(out), MaxBytes-cap(out)))
		case err == transform.ErrShortDst:
			return out, true
		case err != nil && len(body) > 0: // encodings that report errors instead of replacing
			out = append(out, string(utf8.RuneError)...)
			body = body[1:]
			dec.Reset()
		default:
			return out, false
		}
	}
}

// broken reports whether decoding failed at more than a twentieth of the
// characters that are not ASCII, so that the encoding must be another.
func broken(text, body []byte) bool {
	bad := bytes.Count(text, []byte(string(utf8.RuneError)))
	return bad > 0 && bad*20 > highBytes(body)
}

// highBytes counts the bytes of b that are not ASCII.
func highBytes(b []byte) int {
	n := 0
	for _, c := range b {
		if c >= utf8.RuneSelf {
			n++
		}
	}
	return n
}

// multibyte counts the characters beyond ASCII in valid UTF-8.
func multibyte(b []byte) int {
	n := 0
	for _, c := range b {
		if c >= 0xC0 {
			n++
		}
	}
	return n
}

// mostlyUTF8 reports whether b is UTF-8 with some damage: beside whole characters
// beyond ASCII there are three bytes at most that belong to none, or few in
// proportion. In the encodings of East Asia a third is whole by chance.
func mostlyUTF8(b []byte, proportion int) bool {
	whole, bad := 0, 0
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size == 1 {
			bad++
		} else {
			whole++
		}
		i += size
	}
	return whole > 0 && (bad <= 3 || whole >= bad*proportion)
}
