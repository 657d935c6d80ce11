package claim

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// quoter tells opening from closing marks, and marks what stands between them.
type quoter struct {
	text   string
	tokens []token
	// open is the rune that opened the quotation we are in, 0 outside.
	open rune
	at   int
}

// markQuotations sets mark on quotation marks of all kinds, and quoted on all
// that stands between them. A quotation ends with its line; one that is left
// open counts only when it began the line, as it does when it goes on in the
// next one.
func markQuotations(text string, tokens []token) {
	q := quoter{text: text, tokens: tokens}
	for i := range tokens {
		if i > 0 && tokens[i].line != tokens[i-1].line {
			q.endLine(i)
		}
		q.token(i)
	}
	q.endLine(len(tokens))
}

// endLine closes what a line left open; next is the first token of the next.
func (q *quoter) endLine(next int) {
	if q.open != 0 && q.at > 0 && q.tokens[q.at-1].line == q.tokens[q.at].line {
		for i := q.at; i < next; i++ {
			q.tokens[i].quoted = false
		}
		q.tokens[q.at].mark = otherMark
	}
	q.open = 0
}

func (q *quoter) token(i int) {
	t := &q.tokens[i]
	switch r := q.rune(t); {
	case t.mark != openQuote && t.mark != closeQuote && t.mark != otherMark:
	case q.open != 0 && q.closes(i, r):
		t.mark, t.quoted, q.open = closeQuote, true, 0
		return
	case q.open == 0 && q.opens(i, r):
		t.mark, q.open, q.at = openQuote, r, i
	case t.mark == openQuote || t.mark == closeQuote:
		t.mark = otherMark // one inside another, or one that closes nothing
	case (r == '\'' || r == '’') && i > 0 && q.tokens[i-1].mark == word && q.tokens[i-1].end == t.start && strings.HasSuffix(q.tokens[i-1].lower, "s"):
		t.mark = word // a genitive
	}
	t.quoted = q.open != 0
}

// doubled stands for two apostrophes, which open as well as close.
const doubled = '\ue000'

func (q *quoter) rune(t *token) rune {
	r, size := utf8.DecodeRuneInString(q.text[t.start:t.end])
	if r == '\'' && t.end-t.start == 2*size {
		return doubled
	}
	return r
}

// closes reports whether a mark ends the quotation that is open.
func (q *quoter) closes(i int, r rune) bool {
	switch q.open {
	case '„', '‟':
		return r == '“' || r == '”' || r == '"'
	case '“':
		return r == '”' || r == '"'
	case '`', doubled:
		return r == doubled
	case '«':
		return r == '»'
	case '»':
		return r == '«' || r == '»'
	case '"':
		return r == '"' || r == '”'
	case '‘':
		return r == '’' && q.endsWord(i)
	case '\'':
		return r == '\'' && q.endsWord(i)
	case '‹':
		return r == '›'
	case '「':
		return r == '」'
	case '『':
		return r == '』'
	}
	return false
}

// opens reports whether a mark begins a quotation.
func (q *quoter) opens(i int, r rune) bool {
	switch r {
	case '“', '„', '«', '‹', '‟', '「', '『':
		return true
	case '`':
		return q.tokens[i].mark == openQuote
	case '"', '»', '‘', doubled:
		return q.beginsWord(i)
	case '\'':
		return q.beginsWord(i) && q.tokens[i].end-q.tokens[i].start == 1 && q.hasPartner(i)
	}
	return false
}

// beginsWord reports whether a mark stands before a word, and not right after one.
func (q *quoter) beginsWord(i int) bool {
	if i+1 >= len(q.tokens) || q.tokens[i+1].start != q.tokens[i].end || q.tokens[i+1].line != q.tokens[i].line {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(q.text[:q.tokens[i].start])
	return q.tokens[i].start == 0 || !wordRune(before) && !unicode.Is(unicode.Po, before) || before == ':'
}

// endsWord reports whether a mark stands after a word or a mark, and before none.
func (q *quoter) endsWord(i int) bool {
	before, _ := utf8.DecodeLastRuneInString(q.text[:q.tokens[i].start])
	after, _ := utf8.DecodeRuneInString(q.text[q.tokens[i].end:])
	return !unicode.IsSpace(before) && !wordRune(after) && (before != 's' || q.hasPartnerless(i))
}

// hasPartner reports whether another straight apostrophe of the line may close
// the one at i.
func (q *quoter) hasPartner(i int) bool {
	for k := i + 2; k < len(q.tokens) && q.tokens[k].line == q.tokens[i].line; k++ {
		if q.text[q.tokens[k].start] == '\'' && q.tokens[k].end-q.tokens[k].start == 1 {
			return true
		}
	}
	return false
}

// hasPartnerless reports whether no later mark of the line may close the
// quotation, so that the apostrophe at i, which follows an s, is not a genitive.
func (q *quoter) hasPartnerless(i int) bool {
	for k := i + 1; k < len(q.tokens) && q.tokens[k].line == q.tokens[i].line; k++ {
		r, size := utf8.DecodeRuneInString(q.text[q.tokens[k].start:])
		if (r == '’' || r == '\'') && q.tokens[k].end-q.tokens[k].start == size {
			return false
		}
		if r == '‘' {
			return true
		}
	}
	return true
}
