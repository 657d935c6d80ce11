package claim

// table is a linear model over hashed features: a row of weights, one a class,
// for each hash. Four weights of 16 bits share a word, each raised by 128 so
// that none is negative: a row is added to the scores with few additions, and
// what was added to every class alike decides nothing.
type table struct {
	classes, words int
	mask           uint32
	rows           []uint64
}

// maxWords bounds the words of a row.
const maxWords = 10

// scores holds what the classes have gathered.
type scores [maxWords]uint64

func (t *table) add(s *scores, feature uint32) {
	if t.words == 1 {
		s[0] += t.rows[feature&t.mask]
		return
	}
	at := int(feature&t.mask) * t.words
	for i, w := range t.rows[at : at+t.words] {
		s[i] += w
	}
}

// at returns the score of a class; only differences between classes mean anything.
func (s *scores) at(class int) uint16 { return uint16(s[class/4] >> (16 * (class % 4))) }

// best returns the class with the highest score, the first of several.
func (t *table) best(s *scores) int {
	best, most := 0, s.at(0)
	for c := 1; c < t.classes; c++ {
		if v := s.at(c); v > most {
			best, most = c, v
		}
	}
	return best
}

// newTable makes a table of the weights of 2^bits rows, a byte a class.
func newTable(classes, bits int, weights []byte) *table {
	t := &table{classes: classes, words: (classes + 3) / 4, mask: 1<<bits - 1}
	t.rows = make([]uint64, (1<<bits)*t.words)
	for row := 0; row < 1<<bits; row++ {
		for c := range classes {
			raised := uint64(weights[row*classes+c]) ^ 0x80 // int8 + 128
			t.rows[row*t.words+c/4] |= raised << (16 * (c % 4))
		}
	}
	return t
}

// hash1, hash2 and hash3 mix a template's number and what it looks at.
func hash1(template, a uint32) uint32 {
	h := (template*0x9e3779b1 ^ a) * 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	return h ^ h>>16
}

func hash2(template, a, b uint32) uint32 {
	h := (template*0x9e3779b1 ^ a) * 0x85ebca6b
	h ^= h >> 13
	h = (h ^ b) * 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	return h ^ h>>16
}

func hash3(template, a, b, c uint32) uint32 {
	h := (template*0x9e3779b1 ^ a) * 0x85ebca6b
	h ^= h >> 13
	h = (h ^ b) * 0x85ebca6b
	h ^= h >> 13
	h = (h ^ c) * 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	return h ^ h>>16
}

// hashText is FNV-1a.
func hashText(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}
