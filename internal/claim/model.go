package claim

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"fmt"
	"io"
	"sync"
)

// model is what was learnt from a treebank: tags, arcs and their labels.
type model struct{ tags, arcs, labels *table }

// tagBits, arcBits and labelBits are the sizes of the tables, as powers of two.
const (
	tagBits   = 16
	arcBits   = 19
	labelBits = 16
)

//go:embed model.bin
var packedModel []byte

// english is the model of English, unpacked when first needed.
var english = sync.OnceValue(func() *model {
	m, err := unpack(packedModel)
	if err != nil {
		panic("claim: model.bin: " + err.Error()) // made and committed with this program
	}
	return m
})

// unpack reads a model as Train writes it: the weights of its three tables,
// compressed.
func unpack(packed []byte) (*model, error) {
	m := &model{}
	r := flate.NewReader(bytes.NewReader(packed))
	for _, part := range [...]struct {
		to            **table
		classes, bits int
	}{{&m.tags, int(tagCount) - 1, tagBits}, {&m.arcs, int(moves), arcBits}, {&m.labels, int(labelCount) - 1, labelBits}} {
		weights := make([]byte, part.classes<<part.bits)
		if _, err := io.ReadFull(r, weights); err != nil {
			return nil, fmt.Errorf("read weights: %w", err)
		}
		*part.to = newTable(part.classes, part.bits, weights)
	}
	return m, nil
}
