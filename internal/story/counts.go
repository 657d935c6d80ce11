package story

import "math"

// counts is how many reports have each feature: frequencies kept up to date by
// what comes in. Old reports fade, and the memory is fixed: features whose keys
// collide are counted together.
type counts struct {
	prior float64
	// reports is how many there were, by the bits of their language; those of
	// commonBits are all.
	reports [64]float64
	table   []uint16
	seen    int     // reports since the counts were last halved
	told    float64 // how many reports there were when add last said so
}

const (
	countSlots = 1 << 22
	// halveAfter is how many reports come in before all counts are halved, so that
	// frequencies are those of the last one or two hundred thousand.
	halveAfter = 1 << 17
	maxCount   = math.MaxUint16
)

// drift is by how much the number of reports may change before the lengths of
// stories are measured anew.
const drift = 1.15

// add counts the features of a report. It says when so many reports have come in,
// or were forgotten, that what rests on frequencies must be computed again: at the
// same reports in every run.
func (c *counts) add(f features) bool {
	if c.table == nil {
		c.table = make([]uint16, countSlots)
	}
	c.reports[f.language]++
	c.reports[commonBits]++
	for _, t := range f.terms {
		if n := &c.table[slotOf(t.key)]; *n < maxCount {
			*n++
		}
	}
	if c.seen++; c.seen >= halveAfter {
		c.halve()
	}
	if n := c.reports[commonBits] + c.prior; n > c.told*drift || c.told > n*drift {
		c.told = n
		return true
	}
	return false
}

func (c *counts) halve() {
	c.seen = 0
	for i := range c.table {
		c.table[i] /= 2
	}
	for i := range c.reports {
		c.reports[i] /= 2
	}
}

// rarity returns the inverse document frequency of a feature, to a power.
func (c *counts) rarity(key uint32, power float64) float64 {
	bits := languageBits(key)
	if isCommon(key) {
		bits = commonBits
	}
	idf := math.Log((c.reports[bits] + c.prior + 2) / (float64(c.table[slotOf(key)]) + 0.5))
	const least = 0.05
	if idf < least {
		idf = least
	}
	switch power {
	case 1:
		return idf
	case 0.5:
		return math.Sqrt(idf)
	}
	return math.Pow(idf, power)
}

// slotOf spreads keys, whose lowest bits are few languages, over the table.
func slotOf(key uint32) uint32 { return key * 0x9e3779b1 >> 10 }
