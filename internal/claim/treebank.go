package claim

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// gold is a word of a treebank.
type gold struct {
	start, end int
	tag        string
	relation   string
	head       int // 1-based, 0 is the root
}

// readTrees reads sentences in CoNLL-U. Words are lined up with our tokens of
// the sentence's text; a sentence in which they do not line up is left out.
func readTrees(r io.Reader) ([]*tree, error) {
	var out []*tree
	var text string
	var words []gold
	at := 0
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		switch {
		case strings.HasPrefix(line, "# text = "):
			text, words, at = strings.TrimPrefix(line, "# text = "), nil, 0
		case line == "":
			if t := newTree(text, words); t != nil {
				out = append(out, t)
			}
			text, words = "", nil
		case line[0] != '#':
			w, err := readWord(text, line, &at)
			if err != nil {
				return nil, err
			}
			if w.tag != "" {
				words = append(words, w)
			}
		}
	}
	if t := newTree(text, words); t != nil {
		out = append(out, t)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read treebank: %w", err)
	}
	return out, nil
}

// readWord reads a line; a range or an empty node gives a word without a tag.
func readWord(text, line string, at *int) (gold, error) {
	columns := strings.Split(line, "\t")
	if len(columns) < 8 {
		return gold{}, fmt.Errorf("read treebank: %q has %d columns, 8 are needed", line, len(columns))
	}
	if strings.ContainsAny(columns[0], "-.") {
		return gold{}, nil
	}
	head, err := strconv.Atoi(columns[6])
	if err != nil {
		return gold{}, fmt.Errorf("read treebank: head of %q: %w", line, err)
	}
	w := gold{start: -1, tag: columns[4], relation: columns[7], head: head}
	if k := strings.Index(text[min(*at, len(text)):], columns[1]); k >= 0 && k < 3 {
		w.start = *at + k
		w.end = w.start + len(columns[1])
		*at = w.end
	}
	return w, nil
}

// newTree lines up a sentence's words with our tokens, or returns nil.
func newTree(text string, words []gold) *tree {
	if len(words) == 0 || slices.ContainsFunc(words, func(w gold) bool { return w.start < 0 }) {
		return nil
	}
	tokens := tokenize(text, languages()["en"].abbreviations)
	markQuotations(text, tokens)
	t := &tree{text: text, tokens: tokens}
	of := make([]int, len(words)) // the token of each word
	first := make([]int, len(tokens))
	for i := range first {
		first[i] = -1
	}
	k := 0
	for i, w := range words {
		for k < len(tokens) && tokens[k].end < w.end {
			k++
		}
		if k == len(tokens) || w.start < tokens[k].start {
			return nil
		}
		of[i] = k
		if first[k] < 0 {
			first[k] = i
		}
	}
	for k := range tokens {
		if first[k] < 0 {
			return nil
		}
		t.add(&tokens[k], k, first[k], words, of)
	}
	return t
}

// add takes over what the words say that make up a token: of several the one
// whose head lies outside.
func (t *tree) add(to *token, k, first int, words []gold, of []int) {
	chosen := first
	for i := first; i < len(words) && of[i] == k; i++ {
		if words[i].head == 0 || of[words[i].head-1] != k {
			chosen = i
			break
		}
	}
	w := words[chosen]
	head := int32(-1)
	if w.head > 0 {
		head = int32(of[w.head-1])
	}
	t.traits = append(t.traits, traitOf(t.text, to))
	t.heads = append(t.heads, head)
	t.tags = append(t.tags, goldTag(to, w.tag))
	t.labels = append(t.labels, goldLabel(w.relation))
}

func goldTag(to *token, name string) tag {
	if to.mark != word && to.lower != "%" && to.lower != "$" {
		return tagMark
	}
	for t, n := range tagNames {
		if n == name && n != "" {
			return tag(t)
		}
	}
	return tagNN
}

func goldLabel(relation string) label {
	if l, ok := labelNames[relation]; ok {
		return l
	}
	return labelModifier
}
