package story

import "slices"

// A sketch stands for a text when copies are looked for: of the hashes of its
// shingles (every two words in a row, of scripts without spaces every two pairs
// of characters) the smallest ones, in order. That is MinHash with one
// permutation and a sample of fixed size (Broder 1997).
type sketch []uint32

const (
	// sketchSize is how many hashes a sketch has at most. The Jaccard index of two
	// long texts is estimated with a standard deviation of at most 0.056.
	sketchSize = 80
	// leastShingles is how many shingles a text must have to be a copy of one that
	// is not the same.
	leastShingles = 12
	// longShingles is how many a text has that is known for itself.
	longShingles = 45
	// copyJaccard is the Jaccard index from which on two texts are one.
	copyJaccard = 0.30
	// copyContained is the share of the shorter text's shingles that the longer
	// one must hold, when it has been cut or added to.
	copyContained = 0.85
)

// sketcher gathers the shingles of one text.
type sketcher struct {
	hashes []uint32
	last   uint64
	words  int
}

// word takes in the next word, as a hash.
func (s *sketcher) word(h uint64) {
	if s.words > 0 {
		s.hashes = append(s.hashes, uint32(mix(s.last*3+h)>>32))
	}
	s.last = h
	s.words++
}

// sketch returns the sketch, and the number of different shingles.
func (s *sketcher) sketch() (sketch, int) {
	slices.Sort(s.hashes)
	distinct := slices.Compact(s.hashes)
	n := len(distinct)
	return slices.Clone(distinct[:min(n, sketchSize)]), n
}

// jaccard estimates the Jaccard index of two texts from their sketches.
func jaccard(a, b sketch) float64 {
	same, union := 0, 0
	for i, j := 0, 0; union < sketchSize && (i < len(a) || j < len(b)); union++ {
		switch {
		case j == len(b) || i < len(a) && a[i] < b[j]:
			i++
		case i == len(a) || b[j] < a[i]:
			j++
		default:
			same++
			i, j = i+1, j+1
		}
	}
	if union == 0 {
		return 0
	}
	return float64(same) / float64(union)
}

// isCopy reports whether two texts, with as many different shingles as given,
// are one, perhaps edited or cut.
func isCopy(a, b sketch, na, nb int) bool {
	j := jaccard(a, b)
	if na < leastShingles || nb < leastShingles {
		return j == 1
	}
	if j >= copyJaccard {
		return true
	}
	// With the sizes known, the index says how much the texts have in common.
	shared := j / (1 + j) * float64(na+nb)
	return j > copyJaccard/2 && shared >= copyContained*float64(min(na, nb))
}

// mix spreads the bits of a number (the finaliser of MurmurHash3).
func mix(x uint64) uint64 {
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}

// hash is FNV-1a of several strings, one after another.
func hash(parts ...string) uint64 {
	h := uint64(14695981039346656037)
	for _, s := range parts {
		for i := range len(s) {
			h = (h ^ uint64(s[i])) * 1099511628211
		}
	}
	return mix(h)
}
