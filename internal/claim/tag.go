package claim

// tag is a part of speech, as the Penn treebank names them; all marks are one.
type tag uint8

const (
	noTag tag = iota
	tagNN
	tagNNS
	tagNNP
	tagNNPS
	tagPRP
	tagPRPS
	tagDT
	tagPDT
	tagCD
	tagJJ
	tagJJR
	tagJJS
	tagRB
	tagRBR
	tagRBS
	tagVB
	tagVBD
	tagVBG
	tagVBN
	tagVBP
	tagVBZ
	tagMD
	tagTO
	tagIN
	tagCC
	tagWP
	tagWPS
	tagWDT
	tagWRB
	tagPOS
	tagEX
	tagRP
	tagUH
	tagFW
	tagMark
	tagCount
)

// tagNames are the treebank's names, in the order of the constants.
var tagNames = [tagCount]string{
	"", "NN", "NNS", "NNP", "NNPS", "PRP", "PRP$", "DT", "PDT", "CD", "JJ", "JJR", "JJS", "RB", "RBR", "RBS",
	"VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "MD", "TO", "IN", "CC", "WP", "WP$", "WDT", "WRB", "POS", "EX", "RP", "UH", "FW", "MARK",
}

func (t tag) verb() bool   { return tagVB <= t && t <= tagVBZ }
func (t tag) finite() bool { return t == tagVBD || t == tagVBP || t == tagVBZ || t == tagMD }
func (t tag) noun() bool   { return tagNN <= t && t <= tagNNPS }
func (t tag) name() bool   { return t == tagNNP || t == tagNNPS }
func (t tag) adverb() bool { return t == tagRB || t == tagRBR || t == tagRBS }

// nominal reports whether a tag may stand in a noun phrase without a preposition.
func (t tag) nominal() bool {
	return tagNN <= t && t <= tagJJS || t == tagPOS || t == tagFW
}

// trait is what a tagger and a parser see of a word.
type trait struct{ word, suffix3, suffix2, prefix, shape uint32 }

func traitOf(text string, t *token) trait {
	w := t.lower
	return trait{
		word: hashText(w), suffix3: hashText(w[max(0, len(w)-3):]), suffix2: hashText(w[max(0, len(w)-2):]) + 7,
		prefix: hashText(w[:min(2, len(w))]) + 13, shape: shape(text[t.start:t.end]),
	}
}

// shape tells how a word is written: its kinds of character, each stretch of one
// kind once.
func shape(w string) uint32 {
	h, last := uint32(2166136261), byte(0)
	for i := range len(w) {
		c := w[i]
		switch {
		case 'a' <= c && c <= 'z':
			c = 'x'
		case 'A' <= c && c <= 'Z':
			c = 'X'
		case '0' <= c && c <= '9':
			c = 'd'
		case c >= 0x80:
			c = 'u'
		}
		if c != last {
			h = (h ^ uint32(c)) * 16777619
			last = c
		}
	}
	return h
}

// tagFeatures is how many features a word has for the tagger.
const tagFeatures = 19

// tagger finds the tags of a sentence, from left to right.
type tagger struct {
	traits   []trait
	previous [2]tag
}

func (g *tagger) trait(i int) *trait {
	if i < 0 || i >= len(g.traits) {
		return &trait{word: uint32(i>>31) + 1}
	}
	return &g.traits[i]
}

func (g *tagger) features(i int, out *[tagFeatures]uint32) {
	w, before, after := g.trait(i), g.trait(i-1), g.trait(i+1)
	t1, t2 := uint32(g.previous[0]), uint32(g.previous[1])
	first := uint32(0)
	if i == 0 {
		first = 1
	}
	*out = [tagFeatures]uint32{
		hash1(1, w.word), hash1(2, w.suffix3), hash1(3, w.suffix2), hash2(4, w.shape, first), hash1(5, w.prefix),
		hash1(6, t1), hash2(7, t1, t2), hash2(8, t1, w.word), hash1(9, before.word), hash1(10, after.word),
		hash1(11, after.suffix3), hash1(12, before.suffix3), hash1(13, after.shape), hash1(14, g.trait(i+2).word), hash1(15, g.trait(i-2).word),
		hash2(16, w.shape, before.shape), hash2(17, w.suffix3, t1), hash2(18, w.shape, t1), hash2(19, w.suffix2, after.suffix2),
	}
}

func (g *tagger) push(t tag) { g.previous = [2]tag{t, g.previous[0]} }

// tagAll sets the tags of a sentence.
func (m *model) tagAll(tokens []token, traits []trait) {
	g := tagger{traits: traits}
	var features [tagFeatures]uint32
	for i := range tokens {
		t := &tokens[i]
		if t.mark != word && t.lower != "%" && t.lower != "$" {
			t.tag = tagMark
		} else {
			g.features(i, &features)
			var s scores
			for _, f := range features {
				m.tags.add(&s, f)
			}
			t.tag = tag(m.tags.best(&s)) + 1
		}
		g.push(t.tag)
	}
}
