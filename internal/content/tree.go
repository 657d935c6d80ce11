package content

import "strings"

// start takes a start tag into the document.
func (b *builder) start(t token, e element) {
	switch e.kind {
	case separating:
		b.breakParagraph()
		b.wantParagraph(attributes(t, e, b.base))
	case paragraph:
		b.startParagraph(attributes(t, e, b.base))
	case inline:
		b.startInline(e.as, attributes(t, e, b.base))
	case link:
		b.startLink(e, attributes(t, e, b.base))
	case lineBreak:
		if !b.fresh {
			b.settle()
			b.flush(false)
			b.out = append(b.out, "<br/>"...)
		}
	case rule:
		b.startRule()
	case heading, preformatted, container, figure, list, definitions, table:
		b.startBlock(e, attributes(t, e, b.base))
	case figureCaption:
		b.startCaption(e, attributes(t, e, b.base))
	case listItem:
		b.startItem(e, list, attributes(t, e, b.base))
	case definition:
		b.startItem(e, definitions, attributes(t, e, b.base))
	case tableCaption, tableSection, tableRow, tableCell:
		b.startTablePart(e, attributes(t, e, b.base))
	}
}

// end takes an end tag into the document.
func (b *builder) end(e element) {
	switch e.kind {
	case separating:
		b.breakParagraph()
	case paragraph:
		b.endParagraph()
	case inline, link:
		b.endInline(e.as)
	case heading, preformatted, container, figure, figureCaption, list, listItem, definitions, definition:
		b.endBlock(e)
	case table, tableCaption, tableSection, tableRow, tableCell:
		b.endTablePart(e)
	}
}

// wantParagraph makes the next text begin a paragraph with the given
// attributes, if there are any to keep.
func (b *builder) wantParagraph(attrs string) {
	if attrs != "" && b.top().kind.holdsBlocks() {
		b.top().wanted, b.top().wantedAttrs = mustParagraph, attrs
	}
}

func (b *builder) startParagraph(attrs string) {
	b.endParagraph()
	top := b.top()
	if !top.kind.holdsBlocks() {
		b.enterFlow()
		top = b.top()
	}
	if top.kind.holdsBlocks() {
		top.wanted, top.wantedAttrs, top.mark = mustParagraph, attrs, len(b.inlines)
	}
}

// endParagraph ends a paragraph, and with it the inlines that were opened in it
// and never closed.
func (b *builder) endParagraph() {
	holder := len(b.blocks) - 1
	if b.top().kind == paragraph {
		holder--
	}
	mark := b.blocks[holder].mark
	b.breakParagraph()
	if mark >= 0 && mark < len(b.inlines) {
		b.inlines = b.inlines[:mark]
	}
}

// startInline opens an inline element. A ruby annotation ends the one before it.
func (b *builder) startInline(name, attrs string) {
	if name == "rt" || name == "rp" {
		b.endInline("rt")
		b.endInline("rp")
		if !b.hasInline("ruby") {
			return
		}
	}
	if len(b.inlines) == maxInlines {
		return
	}
	depth := len(b.blocks)
	if b.top().kind == paragraph {
		depth--
	}
	b.lastID++
	b.inlines = append(b.inlines, phrase{id: b.lastID, name: name, tag: "<" + name + attrs + ">", depth: depth})
}

// startLink opens a link, which ends the one before it; an address that is not
// allowed leaves the text unlinked.
func (b *builder) startLink(e element, attrs string) {
	b.endInline(e.as)
	if strings.Contains(attrs, " href=") {
		b.startInline(e.as, attrs)
	}
}

func (b *builder) hasInline(name string) bool {
	for _, p := range b.inlines {
		if p.name == name {
			return true
		}
	}
	return false
}

// endInline ends the innermost inline of the given name; those inside it go on,
// except annotations when their ruby ends.
func (b *builder) endInline(name string) {
	for i := len(b.inlines) - 1; i >= 0; i-- {
		if b.inlines[i].name != name {
			continue
		}
		kept := b.inlines[:i]
		for _, p := range b.inlines[i+1:] {
			if name != "ruby" || p.name != "rt" && p.name != "rp" {
				kept = append(kept, p)
			}
		}
		b.inlines = kept
		return
	}
}

// leavePhrasing ends what only phrases can stand in.
func (b *builder) leavePhrasing() {
	for b.top().kind.holdsPhrasesOnly() {
		b.pop()
	}
	b.breakParagraph()
}

func (b *builder) startRule() {
	b.leavePhrasing()
	b.enterFlow()
	b.materialize()
	b.wrapBare(b.top(), rule)
	b.top().filled, b.top().wanted = true, paragraphAfterText
	b.out = append(b.out, "<hr/>"...)
}

// startBlock opens a block; too deep, it only ends the paragraph.
func (b *builder) startBlock(e element, attrs string) {
	b.leavePhrasing()
	if e.kind.counts() && b.depth >= maxDepth {
		return
	}
	b.enterFlow()
	b.push(e.as, attrs)
}

// startCaption opens the caption of the figure it stands in; elsewhere it is a
// paragraph of its own.
func (b *builder) startCaption(e element, attrs string) {
	b.leavePhrasing()
	if b.top().kind == figureCaption {
		b.pop()
	}
	if b.top().kind == figure {
		b.push(e.as, attrs)
	}
}

// startItem opens an item in the list of kind holder that it stands in, ending
// the item before it; elsewhere it is a paragraph of its own.
func (b *builder) startItem(e element, holder kind, attrs string) {
	for i := len(b.blocks) - 1; i > 0; i-- {
		switch k := b.blocks[i].kind; {
		case k == holder:
			b.popTo(i + 1)
			b.push(e.as, attrs)
			return
		case k != e.kind && !k.holdsPhrasesOnly():
			i = 0
		}
	}
	b.breakParagraph()
}

// endBlock ends the innermost block of the same kind, with everything in it. An
// end tag that has no start ends the paragraph.
func (b *builder) endBlock(e element) {
	for i := len(b.blocks) - 1; i > 0; i-- {
		k := b.blocks[i].kind
		if k == e.kind {
			b.popTo(i)
			return
		}
		if k.encloses() || e.kind == listItem && k == list || e.kind == definition && k == definitions {
			break
		}
	}
	b.breakParagraph()
}

// innermostTable returns the index of the innermost table in blocks; 0 if there is none.
func (b *builder) innermostTable() int {
	i := len(b.blocks) - 1
	for i > 0 && b.blocks[i].kind != table {
		i--
	}
	return i
}

// level is how many blocks below its table a part stands.
func (k kind) level() int {
	switch k {
	case tableCaption, tableSection:
		return 1
	case tableRow:
		return 2
	case tableCell:
		return 3
	}
	return 0
}

// startTablePart opens a part of the innermost table, with the parts that must
// be around it; outside of any table it is a paragraph.
func (b *builder) startTablePart(e element, attrs string) {
	at := b.innermostTable()
	if at == 0 {
		b.breakParagraph()
		return
	}
	keep := at + 1
	for level := 1; level < e.kind.level() && keep < len(b.blocks) && b.blocks[keep].kind.level() == level && b.blocks[keep].kind != tableCaption; level++ {
		keep++
	}
	b.popTo(keep)
	if e.kind.level() > 1 && b.top().kind == table {
		b.push("tbody", "")
	}
	if e.kind == tableCell && b.top().kind == tableSection {
		b.push("tr", "")
	}
	b.push(e.as, attrs)
}

// endTablePart ends the innermost table or an open part of it.
func (b *builder) endTablePart(e element) {
	at := b.innermostTable()
	if i := at + e.kind.level(); at > 0 && i < len(b.blocks) && b.blocks[i].kind == e.kind {
		b.popTo(i)
		return
	}
	b.breakParagraph()
}
