// The second comment. // want "package form has a second package comment" and "the package comment does not begin"
package form

var literal = func() int { // want "function literal has 13 lines, at most 12"
	n := 0
	n++
	n++
	n++
	n++
	n++
	n++
	n++
	n++
	n++
	return n
}
