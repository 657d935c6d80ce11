// Package feed reads and writes feed formats: bytes to a [Document] and an
// [Outgoing] feed to bytes.
//
// [Parse] reads RSS 0.90 to 2.0, RDF, Atom 0.3 and 1.0, JSON Feed 1.0 and 1.1,
// news sitemaps, CDF and OPML, as outlets write them and not as the
// specifications wish they did. Damage costs what it touches and no more, and
// is named in [Document.Warnings]. Time and memory are bounded by the limits
// in limits.go, whatever the input.
//
// What it returns is what the outlet wrote: markup is not made safe here.
package feed
