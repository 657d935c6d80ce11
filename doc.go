// Package alteram holds the words of the hub and their valid states: what a
// source, a feed, an entry, a version, terms and a decision are, and which
// kinds of error there can be.
//
// It does no I/O, carries no JSON, YAML or SQL tags and reads no clock: the
// packages at the edges translate to and from it. A value of these types is
// plain data; a zero value is always the safe choice (the zero [Terms] is "link
// only", the zero [Control] is "unknown").
//
// All instants are UTC. Countries are ISO 3166-1 alpha-2, languages BCP 47.
package alteram
