// Package content makes markup safe and comparable: what an outlet wrote comes
// in, and what leaves is markup that cannot do harm, plain text, excerpts,
// canonical links and differences between two versions.
//
// Safety rests on construction, not on recognising attacks. [Sanitize] reads
// its input with a tolerant scanner and writes a new document of its own: start
// and end tags only from a fixed list of names, attributes only from a fixed
// list with checked values, everything else as escaped text. What the scanner
// makes of hostile input decides what is shown, never what is safe. The written
// document nests by the content model of HTML, so that every HTML parser reads
// back exactly the tree that was written.
//
// The package is pure: the same input gives the same output on every machine,
// so that it can be rerun on the archive.
package content
