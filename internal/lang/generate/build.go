package main

import (
	"math"
	"slices"

	"github.com/alteram-hub/alteram/internal/lang"
)

const (
	// unseen is the probability of a letter that a language never uses.
	unseen = 1.2e-4
	// trust is the share of a longer sequence in a letter's probability; the rest
	// is that of the sequence one letter shorter (Jelinek and Mercer 1980).
	trust = 0.5
	// least is how much a sequence must tell, on average over the letters of a
	// text, to be kept: its weight times how often it occurs.
	least = 4e-7
)

// builder gathers what sequences say of each language.
type builder map[string][]evidence

type evidence struct {
	lang.Weight
	// tells is the weight times the sequence's share in texts of the language.
	tells float64
}

// add takes in a language. A letter's probability is a mixture over sequences
// of each length. Its logarithm is written as a sum with one part a length, each
// relative to the mixture without the longer sequence: what a table lacks then
// adds nothing, and what all languages lack need not be stored.
func (b builder) add(language int, t tables) {
	joint := t.joint()
	var mixed tables
	for n := 1; n <= longest; n++ {
		mixed[n] = make(map[string]float64, len(t[n]))
		for g, p := range t[n] {
			m, without := p+unseen, unseen
			if n > 1 {
				shorter, ok := mixed[n-1][afterFirst(g)]
				if !ok {
					shorter = unseen
				}
				without = (1 - trust) * shorter
				m = trust*p + without
			}
			mixed[n][g] = m
			nats := math.Log(m / without)
			b[g] = append(b[g], evidence{lang.Weight{Language: language, Nats: nats}, nats * joint[n][g]})
		}
	}
}

// grams returns the sequences that tell enough of one language at least, with
// what they say of every one: a language is not left out for being similar.
func (b builder) grams() map[string][]lang.Weight {
	grams := map[string][]lang.Weight{}
	for g, all := range b {
		if len([]rune(g)) > 1 && !slices.ContainsFunc(all, func(e evidence) bool { return e.tells > least }) {
			continue
		}
		for _, e := range all {
			grams[g] = append(grams[g], e.Weight)
		}
	}
	return grams
}
