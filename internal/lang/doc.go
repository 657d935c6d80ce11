// Package lang knows the words of a text in any language: where they stand,
// the form in which they are compared, and their stems. Positions are byte
// offsets into the text as it was given. It is pure.
package lang
