package claim

// Listed reports whether the predicate and the noun are of the lists, by which
// figures without an actor are compared. Whoever keeps a figure keeps this too.
func (f Figure) Listed() bool { return f.known }

// Restored returns a kept figure as [Extract] gave it.
func Restored(f Figure, listed bool) Figure {
	f.known = listed
	return f
}
