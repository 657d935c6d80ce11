package claim

// sumOf returns over whom a number is a total: where its sentence says that it
// adds up ("together", "bring to 90 the number"), those that the sentence names,
// else those of the figures before in its paragraph or the one before, of the same
// that was done.
func (c *counter) sumOf(f *count, s span, found []count) []string {
	if len(found) == 0 || !c.addsUp(f, s) {
		return nil
	}
	last := &found[len(found)-1]
	if last.predicate != f.predicate || last.noun != f.noun && f.noun != "person" || len(f.actors) == 1 {
		return nil
	}
	if len(f.actors) > 1 {
		return f.actors
	}
	first := len(found)
	for first > 0 && c.tokens[found[first-1].start].line >= c.tokens[f.start].line-1 {
		part := &found[first-1]
		if part.predicate != last.predicate || part.noun != last.noun || part.shared {
			break
		}
		first--
	}
	var out []string
	for k := range found[first:] {
		for _, actor := range found[first+k].actors {
			out = appendActor(out, actor)
		}
	}
	return out
}

// addsUp reports whether a word for a sum stands before a number in its sentence,
// or right after it.
func (c *counter) addsUp(f *count, s span) bool {
	for k := max(s.start, f.start-8); k < min(s.end, max(f.end, f.after)+3); k++ {
		if c.lang.is("sums", c.tokens[k].lower) || k+1 < s.end && c.lang.is("sums", c.tokens[k].lower+"_"+c.tokens[k+1].lower) {
			return true
		}
	}
	return f.total
}
