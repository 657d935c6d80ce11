// Package claim reads who says what: the statements of a text with their
// speakers, the figures it gives and the dates it names, each with the bytes it
// was read from, and where the figures of several reports differ. It abstains
// rather than guess. It is pure.
package claim
