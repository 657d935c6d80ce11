package claim

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a word, a number or a mark of a text.
type token struct {
	// start and end are byte offsets: the token is text[start:end].
	start, end int
	// lower is the token in lower case, its apostrophes straight.
	lower string
	lex   *lexeme
	mark  mark
	tag   tag
	label label
	// quoted is set within quotation marks and on the marks themselves.
	quoted bool
	// upper is set when the token begins with a capital letter.
	upper bool
	// line counts the lines of the text, sentence the sentences.
	line, sentence int32
	// head is the index of the token this one depends on, -1 for the first word
	// of a sentence and wherever nothing is known.
	head int32
}

// mark is the part that punctuation plays.
type mark uint8

const (
	word mark = iota
	openQuote
	closeQuote
	dash
	comma
	colon
	stop // . ? ! …
	openBracket
	closeBracket
	otherMark
)

// tokenizer divides a text.
type tokenizer struct {
	text   string
	abbrev map[string]bool
	tokens []token
	line   int32
}

// tokenize divides a text into words, numbers and marks. The genitive and the
// contracted verbs of English are tokens of their own, as treebanks have them.
func tokenize(text string, abbreviations map[string]bool) []token {
	z := tokenizer{text: text, abbrev: abbreviations, tokens: make([]token, 0, len(text)/5)}
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		switch {
		case r == '\n' || r == '\u2028' || r == '\u2029':
			z.line++
			at += size
		case unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.IsControl(r):
			at += size
		case wordRune(r):
			at = z.word(at)
		default:
			at = z.punctuation(at, r, size)
		}
	}
	return z.tokens
}

func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.In(r, unicode.L, unicode.N, unicode.M)
}

func (z *tokenizer) add(start, end int, m mark) {
	r, _ := utf8.DecodeRuneInString(z.text[start:])
	z.tokens = append(z.tokens, token{
		start: start, end: end, lower: lower(z.text[start:end]), mark: m,
		upper: unicode.IsUpper(r), line: z.line, head: -1,
	})
}

// lower returns a word in lower case, its apostrophes straight.
func lower(w string) string {
	w = strings.ToLower(w)
	if strings.Contains(w, "’") {
		w = strings.ReplaceAll(w, "’", "'")
	}
	return w
}

// word reads the word that begins at a place and returns where it ends.
func (z *tokenizer) word(start int) int {
	end := z.wordEnd(start)
	if end < len(z.text) && z.text[end] == '.' && z.abbreviation(z.text[start:end+1]) {
		end++
	}
	if cut := clitic(z.text[start:end]); cut > 0 {
		z.add(start, end-cut, word)
		z.add(end-cut, end, word)
		return end
	}
	z.add(start, end, word)
	return end
}

// wordEnd returns where the letters and digits end that begin at a place, with
// what joins them: hyphens, apostrophes, the points of a number and of initials.
func (z *tokenizer) wordEnd(at int) int {
	last := rune(0)
	for at < len(z.text) {
		r, size := utf8.DecodeRuneInString(z.text[at:])
		if !wordRune(r) {
			next, _ := utf8.DecodeRuneInString(z.text[at+size:])
			if !wordRune(next) || !joins(last, r, next) {
				break
			}
		}
		last = r
		at += size
	}
	return at
}

func joins(before, r, after rune) bool {
	switch r {
	case '-', '\u2010', '\u2011', '&', '@', '_', '/', '\'', '’':
		return true
	case ',':
		return unicode.IsDigit(before) && unicode.IsDigit(after)
	case '.':
		return unicode.IsDigit(before) == unicode.IsDigit(after)
	case '\u00a0', '\u202f', '\u2009':
		return false
	}
	return false
}

// abbreviation reports whether a word keeps the point it ends in.
func (z *tokenizer) abbreviation(w string) bool {
	if z.abbrev[strings.ToLower(w)] {
		return true
	}
	letters := strings.ReplaceAll(w, ".", "")
	points := len(w) - len(letters)
	r, _ := utf8.DecodeRuneInString(w)
	runes := utf8.RuneCountInString(letters)
	return unicode.IsLetter(r) && (runes == 1 && unicode.IsUpper(r) && w != "I." || points > 1 && runes == points)
}

// clitic returns how many bytes of a word are a genitive or a contracted verb
// at its end, 0 when there is none.
func clitic(w string) int {
	at := strings.LastIndexAny(w, "'’")
	if at <= 0 {
		if len(w) == len("cannot") && strings.EqualFold(w, "cannot") {
			return len("not")
		}
		return 0
	}
	switch strings.ToLower(strings.TrimLeft(w[at:], "'’")) {
	case "s", "re", "ve", "ll", "d", "m":
		return len(w) - at
	case "t":
		if at > 1 && (w[at-1] == 'n' || w[at-1] == 'N') {
			return len(w) - at + 1
		}
	}
	return 0
}

// punctuation reads the mark that begins at a place and returns where it ends.
func (z *tokenizer) punctuation(at int, r rune, size int) int {
	for _, long := range [...]struct {
		text string
		mark mark
	}{{"...", stop}, {"''", otherMark}, {"``", openQuote}, {"--", dash}} {
		if strings.HasPrefix(z.text[at:], long.text) {
			z.add(at, at+len(long.text), long.mark)
			return at + len(long.text)
		}
	}
	z.add(at, at+size, markOf(r))
	return at + size
}

func markOf(r rune) mark {
	switch r {
	case '“', '„', '«', '‹', '‟', '「', '『':
		return openQuote
	case '”', '»', '›', '」', '』':
		return closeQuote
	case '–', '—', '―', '‒':
		return dash
	case ',', ';', '،', '，':
		return comma
	case ':', '：':
		return colon
	case '.', '?', '!', '…', '؟', '。', '！', '？':
		return stop
	case '(', '[', '{':
		return openBracket
	case ')', ']', '}':
		return closeBracket
	}
	return otherMark
}
