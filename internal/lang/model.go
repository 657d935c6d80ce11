package lang

import (
	"cmp"
	_ "embed" // the model
	"encoding/binary"
	"slices"
)

//go:generate sh -c "go run ./generate -o model.bin \"$(go mod download -json github.com/pemistahl/lingua-go@v1.4.0 | sed -n 's/.*\"Dir\": \"\\(.*\\)\",*$/\\1/p')\""

// model holds for each sequence of one to four letters how much it speaks for
// each language. It is read where it lies; [PackModel] says how.
//
//go:embed model.bin
var model string

const (
	// maxGram is the longest sequence of letters in the model.
	maxGram = 4
	// perNat is the unit of stored weights: this many make a natural logarithm of 1.
	perNat = 48
	// weightBits and languageBits share 16 bits.
	weightBits = 9
	maxWeight  = 1<<weightBits - 1
	// perBucket is how many sequences share a place, on average.
	perBucket = 8
	// modelHead is the length of what stands before the places.
	modelHead = 4
)

// Weight is how much a sequence of letters speaks for a language.
type Weight struct {
	// Language is an index into [ModelLanguages].
	Language int
	// Nats is a natural logarithm, above 0 and up to 10: how much likelier the
	// last letter is after those before it than after one letter less.
	Nats float64
}

// PackModel returns the form in which [Detect] reads a model: the number of
// buckets; for each, where it begins behind the table; one place more; then the
// sequences of each bucket: 16 bits of the hash, the number of weights, and the
// weights, 7 bits of language and 9 of nats each. All numbers are little-endian.
// Two sequences of one bucket with the same 16 bits are taken for one another,
// which befalls one look-up in 8,000.
func PackModel(grams map[string][]Weight) []byte {
	buckets := max(len(grams)/perBucket, 1)
	parts := make([][]string, buckets)
	for g := range grams {
		b := bucketOf(hashOf(g), buckets)
		parts[b] = append(parts[b], g)
	}
	head := binary.LittleEndian.AppendUint32(nil, uint32(buckets))
	var body []byte
	for _, part := range parts {
		head = binary.LittleEndian.AppendUint32(head, uint32(len(body)))
		slices.SortFunc(part, func(a, b string) int { return cmp.Compare(hashOf(a), hashOf(b)) })
		for _, g := range part {
			body = binary.LittleEndian.AppendUint16(body, uint16(hashOf(g)))
			body = append(body, byte(len(grams[g])))
			for _, w := range grams[g] {
				body = binary.LittleEndian.AppendUint16(body, uint16(w.Language)<<weightBits|uint16(min(w.Nats*perNat+0.5, maxWeight)))
			}
		}
	}
	head = binary.LittleEndian.AppendUint32(head, uint32(len(body)))
	return append(head, body...)
}

// look returns the weights of a sequence with this hash: pairs of bytes for [weightAt].
func look(table string, hash uint64) string {
	buckets := int(uint32At(table, 0))
	place := modelHead + 4*bucketOf(hash, buckets)
	body := modelHead + 4*(buckets+1)
	entries := table[body+int(uint32At(table, place)) : body+int(uint32At(table, place+4))]
	for len(entries) > 0 {
		end := 3 + 2*int(entries[2])
		if entries[0] == byte(hash) && entries[1] == byte(hash>>8) {
			return entries[3:end]
		}
		entries = entries[end:]
	}
	return ""
}

// weightAt returns the language and the weight at the beginning of weights.
func weightAt(weights string) (language, weight int) {
	w := int(weights[0]) | int(weights[1])<<8
	return w >> weightBits, w & maxWeight
}

func uint32At(s string, i int) uint32 {
	return uint32(s[i]) | uint32(s[i+1])<<8 | uint32(s[i+2])<<16 | uint32(s[i+3])<<24
}

func bucketOf(hash uint64, buckets int) int { return int(hash >> 32 * uint64(buckets) >> 32) }

func hashOf(gram string) uint64 {
	h := uint64(0)
	for _, r := range gram {
		h = addLetter(h, r)
	}
	return mix(h)
}

// addLetter lengthens a sequence of up to four letters by one.
func addLetter(sequence uint64, r rune) uint64 { return sequence<<16 | uint64(uint16(r)) }

// mix spreads a sequence over 64 bits (the finalizer of MurmurHash3, public domain).
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
