package ingest

import (
	"encoding/json"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/feed"
)

// parsed is an item as it was parsed, with what of its document it depends on.
// It is kept beside each version, so that a later cleaner can say what it would
// have made of it.
type parsed struct {
	Item     feed.Item     `json:"item"`
	IsLink   bool          `json:"id_is_link,omitempty"`
	Language string        `json:"language,omitempty"`
	Link     string        `json:"link,omitempty"`
	Authors  []feed.Author `json:"authors,omitempty"`
}

// maxItem bounds a stored item when it is read back.
const maxItem = 64 << 20

var (
	packer = sync.OnceValue(func() *zstd.Encoder {
		return must(zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1)))
	})
	unpacker = sync.OnceValue(func() *zstd.Decoder {
		return must(zstd.NewReader(nil, zstd.WithDecoderMaxMemory(maxItem), zstd.WithDecoderConcurrency(0)))
	})
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err) // options that are no options: a bug of ours
	}
	return v
}

// pack returns the stored form of an item.
func pack(it feed.Item, doc *feed.Document) []byte {
	b, err := json.Marshal(parsed{it, it.IDIsLink, doc.Language, doc.Link, doc.Authors})
	if err != nil {
		panic(err) // strings, numbers and times always encode
	}
	return packer().EncodeAll(b, nil)
}

// unpackItem reads the stored form of an item.
func unpackItem(b []byte) (parsed, error) {
	var p parsed
	b, err := unpacker().DecodeAll(b, nil)
	if err != nil {
		return p, fmt.Errorf("unpack the item: %w", err)
	}
	if err := json.Unmarshal(b, &p); err != nil {
		return p, fmt.Errorf("read the item: %w", err)
	}
	p.Item.IDIsLink = p.IsLink
	return p, nil
}

// unpack reads the stored form of an item and cleans it by the present rules.
func unpack(b []byte) (alteram.Version, error) {
	p, err := unpackItem(b)
	if err != nil {
		return alteram.Version{}, err
	}
	return clean(p.Item, &feed.Document{Language: p.Language, Link: p.Link, Authors: p.Authors}), nil
}
