// Package config reads, checks and writes what an operator declares in
// hub.yaml, and completes the settings of a process.
//
// One table, in schema.go, says which keys there are, what each takes and what
// it means. [Parse] reads by it, [Write] writes by it and [Document] prints it,
// so a new key is one line there. Between YAML and the hub's own words there is
// no third set of types.
//
// Parse is strict and reports every fault of a file at once, each with its line
// and column and what to write instead.
package config

import (
	"io"

	"github.com/alteram-hub/alteram"
)

// Parse reads a hub.yaml. The name stands in front of each fault, as a compiler
// would write it. The error is a [Faults] and lists everything that is wrong;
// what was read then is not to be used. Input over [MaxBytes] is refused. Each feed carries the id of its source.
//
// A key without a value counts as left out. A date without a time of day is
// midnight UTC.
func Parse(name string, b []byte) (alteram.Declared, error) {
	var d alteram.Declared
	r := &reader{file: name}
	if body := r.load(b); len(r.faults) == 0 {
		declared.read(r, body, &d)
	}
	if len(r.faults) > 0 {
		return alteram.Declared{}, r.faults.inOrder()
	}
	for _, s := range d.Sources {
		for i := range s.Feeds {
			s.Feeds[i].Source = s.ID
		}
	}
	return d, nil
}

// Write writes d as a hub.yaml that [Parse] reads back as an equal value, given
// that d is valid. Keys come in the order of the documentation; what has its
// default value is left out. Retired sources are left out too: a source stands
// in hub.yaml as long as it is declared.
func Write(w io.Writer, d alteram.Declared) error {
	_, err := io.WriteString(w, render(declared.write(active(d))))
	return err
}

// active returns d without its retired sources.
func active(d alteram.Declared) alteram.Declared {
	var sources []alteram.Source
	for _, s := range d.Sources {
		if s.Retired.IsZero() {
			sources = append(sources, s)
		}
	}
	d.Sources = sources
	return d
}
