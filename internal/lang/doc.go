// Package lang knows the language of a text, its sentences and its words: where
// they stand, the form in which words are compared, and their stems. Positions are byte
// offsets into the text as it was given. It is pure.
package lang
