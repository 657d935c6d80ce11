package claim

// span is a stretch of tokens, [start, end).
type span struct{ start, end int }

func (s span) size() int           { return s.end - s.start }
func (s span) empty() bool         { return s.end <= s.start }
func (s span) has(i int) bool      { return s.start <= i && i < s.end }
func (s span) touches(o span) bool { return s.start < o.end && o.start < s.end }

// maxSentence bounds a sentence in tokens; a longer one is cut. So a list or a
// text without full stops costs no more than any other.
const maxSentence = 160

// divide numbers the sentences of a text and returns their tokens. A sentence
// ends with its line at the latest.
func divide(tokens []token, starters map[string]bool) []span {
	var out []span
	start := 0
	for i := range tokens {
		tokens[i].sentence = int32(len(out))
		if i+1 == len(tokens) || tokens[i+1].line != tokens[i].line || i+1-start >= maxSentence || endsSentence(tokens, i, starters) {
			out = append(out, span{start, i + 1})
			start = i + 1
		}
	}
	return out
}

// endsSentence reports whether the token at i, which has one after it in its
// line, is the last of its sentence.
func endsSentence(tokens []token, i int, starters map[string]bool) bool {
	t, next := &tokens[i], &tokens[i+1]
	switch {
	case t.mark == stop:
		return next.mark != closeQuote && next.mark != closeBracket && next.mark != stop && !(next.mark == word && !next.upper && !digit(next))
	case t.mark == closeQuote || t.mark == closeBracket:
		if i == 0 || tokens[i-1].mark != stop {
			return false
		}
		plain := tokens[i-1].lower == "."
		return next.mark == openQuote || plain && next.upper
	case t.mark == word && len(t.lower) > 2 && t.lower[len(t.lower)-1] == '.':
		return next.mark == openQuote || next.upper && starters[next.lower]
	}
	return false
}

func digit(t *token) bool { return '0' <= t.lower[0] && t.lower[0] <= '9' }
