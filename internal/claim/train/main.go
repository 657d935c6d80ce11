// Command train makes the model of English tags and dependencies from a
// treebank in CoNLL-U:
//
//	go run ./internal/claim/train -o internal/claim/model.bin FOLDER
//
// FOLDER holds the .conllu files of GUM (the Georgetown University Multilayer
// corpus), of which only genres whose texts are under CC BY may be used: news,
// interview, academic and court. With -held N every N-th sentence is measured on
// and not learnt from.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/alteram-hub/alteram/internal/claim"
)

func main() {
	out := flag.String("o", "", "file to write the model to; none only measures")
	held := flag.Int("held", 0, "measure on every N-th sentence instead of learning from it")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: train [-o FILE] [-held N] FOLDER")
		os.Exit(2)
	}
	if err := run(flag.Arg(0), *out, *held); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(folder, out string, held int) error {
	var files []io.Reader
	for _, genre := range []string{"academic", "court", "interview", "news"} {
		names, err := filepath.Glob(filepath.Join(folder, "GUM_"+genre+"_*.conllu"))
		if err != nil {
			return err
		}
		for _, name := range names {
			b, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			files = append(files, bytes.NewReader(b))
		}
	}
	model, report, err := claim.Train(files, held)
	if err != nil {
		return err
	}
	fmt.Printf("%d sentences, %d words, %d held out: tags %.4f heads %.4f labels %.4f; %d bytes\n",
		report.Sentences, report.Words, report.Held, report.Tags, report.Heads, report.Labels, len(model))
	if out == "" {
		return nil
	}
	return os.WriteFile(out, model, 0o644)
}
