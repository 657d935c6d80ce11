package main

import (
	"encoding/binary"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// field encodes a field that has a length.
func field(number int, value []byte) []byte {
	return append(binary.AppendUvarint(binary.AppendUvarint(nil, uint64(number)<<3|2), uint64(len(value))), value...)
}

func set(probability float64, sequences ...string) []byte {
	b := binary.LittleEndian.AppendUint64([]byte{1<<3 | 1}, math.Float64bits(probability))
	for _, s := range sequences {
		b = append(b, field(2, []byte(s))...)
	}
	return field(4, b)
}

func TestParseTable(t *testing.T) {
	whole := slices.Concat([]byte{1 << 3, 17, 2 << 3, 2}, set(0.5, "ab", "cd"), set(0.25, "že"))
	got, err := parseTable(whole)
	if want := map[string]float64{"ab": 0.5, "cd": 0.5, "že": 0.25}; err != nil || cmp.Diff(want, got) != "" {
		t.Errorf("parseTable = %v, %v, want %v", got, err, want)
	}
	for _, broken := range [][]byte{whole[:len(whole)-1], {0x80}, {1<<3 | 3}, {4<<3 | 2, 200}} {
		if _, err := parseTable(broken); err == nil {
			t.Errorf("parseTable(% x) has no error", broken)
		}
	}
}

var near = cmpopts.EquateApprox(0, 1e-9)

// TestRespell spells the words "лa" and "аa", equally frequent, in Latin.
func TestRespell(t *testing.T) {
	in := tables{1: {"љ": 0.25, "а": 0.75}, 2: {"ља": 1, "аа": 1.0 / 3}}
	for i := range in {
		if in[i] == nil {
			in[i] = map[string]float64{}
		}
	}
	got := in.respell(latin)
	want := tables{1: {"l": 0.2, "j": 0.2, "a": 0.6}, 2: {"lj": 1, "ja": 1, "aa": 1.0 / 3}, 3: {"lja": 1}}
	for n := 1; n <= 3; n++ {
		if d := cmp.Diff(want[n], got[n], near); d != "" {
			t.Errorf("sequences of %d (-want +got):\n%s", n, d)
		}
	}
}

func TestWeightsAreRelativeToShorterSequences(t *testing.T) {
	b := builder{}
	b.add(7, tables{1: {"a": 0.5, "b": 0.5}, 2: {"ab": 0.9}, 3: {}, 4: {}})
	grams := b.grams()
	for g, want := range map[string]float64{"b": math.Log((0.5 + unseen) / unseen), "ab": math.Log((0.45 + 0.25) / 0.25)} {
		if len(grams[g]) != 1 || grams[g][0].Language != 7 || math.Abs(grams[g][0].Nats-want) > 1e-3 {
			t.Errorf("weights of %q = %v, want %.4f of language 7", g, grams[g], want)
		}
	}
}

func TestWhatTellsNothingIsLeftOut(t *testing.T) {
	b := builder{}
	b.add(0, tables{1: {"a": 1}, 2: {"ab": 1e-9}, 3: {}, 4: {}})
	if got := b.grams(); len(got) != 1 || got["a"] == nil {
		t.Errorf("grams = %v, want a alone", got)
	}
}
