package main

import (
	"archive/zip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

// longest is the length of the longest sequence that is read.
const longest = 4

// tables holds, for each length, how likely the last letter of a sequence is
// after those before it.
type tables [longest + 1]map[string]float64

// files are the names of the tables by length.
var files = [longest + 1]string{1: "uni", 2: "bi", 3: "tri", 4: "quadri"}

func readTables(folder string) (tables, error) {
	var t tables
	for n := 1; n <= longest; n++ {
		b, err := unzip(filepath.Join(folder, files[n]+"grams.pb.bin.zip"))
		if err != nil {
			return t, err
		}
		if t[n], err = parseTable(b); err != nil {
			return t, fmt.Errorf("table %d: %w", n, err)
		}
	}
	return t, nil
}

// unzip returns the only file of an archive.
func unzip(name string) ([]byte, error) {
	z, err := zip.OpenReader(name)
	if err != nil {
		return nil, err
	}
	defer z.Close()
	if len(z.File) != 1 {
		return nil, fmt.Errorf("%s holds %d files, want 1", name, len(z.File))
	}
	f, err := z.File[0].Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// parseTable reads lingua's SerializableLanguageModel: field 4, repeated, is a
// set of sequences (2, repeated) of one probability (1).
func parseTable(b []byte) (map[string]float64, error) {
	probabilities := map[string]float64{}
	err := eachField(b, func(number int, set []byte) error {
		if number != 4 {
			return nil
		}
		probability := 0.0
		return eachField(set, func(number int, value []byte) error {
			switch {
			case number == 1 && len(value) == 8:
				probability = math.Float64frombits(binary.LittleEndian.Uint64(value))
			case number == 2:
				probabilities[string(value)] = probability
			}
			return nil
		})
	})
	return probabilities, err
}

var errProto = errors.New("not a protocol buffer")

// eachField hands out the fields of a message that have a length, and doubles.
func eachField(b []byte, field func(number int, value []byte) error) error {
	for len(b) > 0 {
		key, n := binary.Uvarint(b)
		if n <= 0 {
			return errProto
		}
		b = b[n:]
		size := uint64(0)
		switch key & 7 {
		case 0:
			_, n := binary.Uvarint(b)
			if n <= 0 {
				return errProto
			}
			b = b[n:]
			continue
		case 1:
			size = 8
		case 2:
			if size, n = binary.Uvarint(b); n <= 0 {
				return errProto
			}
			b = b[n:]
		default:
			return errProto
		}
		if size > uint64(len(b)) {
			return errProto
		}
		if err := field(int(key>>3), b[:size]); err != nil {
			return err
		}
		b = b[size:]
	}
	return nil
}

// joint returns how likely whole sequences are among those of their length.
func (t tables) joint() tables {
	var j tables
	for n := 1; n <= longest; n++ {
		j[n] = make(map[string]float64, len(t[n]))
		for g, p := range t[n] {
			if n > 1 {
				p *= j[n-1][beforeLast(g)]
			}
			j[n][g] = p
		}
	}
	return j
}

// respell returns the tables of the same texts in another spelling: each letter
// becomes one or two others, or stays.
func (t tables) respell(letter func(rune) string) tables {
	var sum tables
	for n := range sum {
		sum[n] = map[string]float64{}
	}
	for _, sequences := range t.joint() {
		// In order: sums of floating-point numbers depend on it, and the model is
		// to come out the same each time.
		for _, g := range slices.Sorted(maps.Keys(sequences)) {
			p := sequences[g]
			// A sequence of the new spelling counts where the old one that just
			// covers it does, from its first letter and from the second of a pair.
			for _, s := range endings(spell(g, letter)) {
				sum[utf8.RuneCountInString(s)][s] += p
			}
		}
	}
	return sum.conditional()
}

// spell returns how each letter of a sequence is spelt.
func spell(g string, letter func(rune) string) []string {
	var spelt []string
	for _, r := range g {
		spelt = append(spelt, letter(r))
	}
	return spelt
}

// endings returns the sequences, not too long, that begin within the first of
// spelt letters and end within the last.
func endings(spelt []string) []string {
	var found []string
	whole := []rune(strings.Join(spelt, ""))
	last := len(whole) - utf8.RuneCountInString(spelt[len(spelt)-1])
	for from := range utf8.RuneCountInString(spelt[0]) {
		for to := max(last, from) + 1; to <= min(len(whole), from+longest); to++ {
			found = append(found, string(whole[from:to]))
		}
	}
	return found
}

// conditional is the reverse of joint, whose sums need not be 1.
func (t tables) conditional() tables {
	total := 0.0
	for _, g := range slices.Sorted(maps.Keys(t[1])) {
		total += t[1][g]
	}
	var c tables
	for n := 1; n <= longest; n++ {
		c[n] = make(map[string]float64, len(t[n]))
		for g, p := range t[n] {
			of := total
			if n > 1 {
				of = t[n-1][beforeLast(g)]
			}
			if of > 0 {
				c[n][g] = min(p/of, 1)
			}
		}
	}
	return c
}

// latin spells a letter of Serbian Cyrillic in Latin letters.
func latin(r rune) string {
	const cyrillic = "абвгдђежзијклљмнњопрстћуфхцчџш"
	spelt := [...]string{
		"a", "b", "v", "g", "d", "đ", "e", "ž", "z", "i", "j", "k", "l", "lj", "m", "n", "nj", "o", "p", "r", "s", "t", "ć", "u", "f", "h", "c", "č", "dž", "š",
	}
	if i := strings.IndexRune(cyrillic, r); i >= 0 {
		return spelt[i/2]
	}
	return string(r)
}

func beforeLast(g string) string {
	r := []rune(g)
	return string(r[:len(r)-1])
}

func afterFirst(g string) string { return string([]rune(g)[1:]) }
