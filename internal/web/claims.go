package web

import (
	"net/http"
	"strings"

	"github.com/alteram-hub/alteram/internal/publish"
)

// Bounds of what a page shows of the claims of a story; the table to download has
// all of them.
const (
	topRows   = 5
	tableRows = 100
)

// Claims are what the reports of the story say.
func (m storyModel) Claims() *publish.Claims { return m.Story.Claims() }

// HasClaims reports whether anything was read in the reports.
func (m storyModel) HasClaims() bool {
	c := m.Claims()
	return c != nil && len(c.Statements())+len(c.Figures()) > 0
}

// Stances are the kinds of verbs.
func (storyModel) Stances() []string { return publish.Stances }

// Statements are the rows that the filter shows, as many as fit.
func (m storyModel) Statements() []*publish.StatementRow {
	rows := m.Claims().Filtered(m.Filter)
	return rows[:min(len(rows), tableRows)]
}

// MoreStatements counts those that do not fit.
func (m storyModel) MoreStatements() int {
	return max(len(m.Claims().Filtered(m.Filter))-tableRows, 0)
}

// Figures are the rows of figures, as many as fit.
func (m storyModel) Figures() []*publish.FigureRow {
	rows := m.Claims().Figures()
	return rows[:min(len(rows), tableRows)]
}

// MoreFigures counts those that do not fit.
func (m storyModel) MoreFigures() int { return max(len(m.Claims().Figures())-tableRows, 0) }

// Quote is how many characters of a wording are quoted.
func (m storyModel) Quote() int { return m.Claims().Quote() }

// glance is one of the lists on top of a story's page.
type glance struct {
	ID, Name, Lede string
	Figures        []*publish.FigureRow
	Statements     []*publish.StatementRow
	// More counts the rows that do not fit; Rest leads to all of them.
	More int
	Rest string
}

// Top are the lists on top: what agrees, what differs, what one group alone tells;
// nil where nothing was read.
func (m storyModel) Top() []glance {
	if !m.HasClaims() {
		return nil
	}
	c := m.Claims()
	return []glance{
		m.glance("agreed", c.Agreed(), c.Shared()),
		m.glance("different", c.Different(), nil),
		m.glance("only", nil, c.Only()),
	}
}

func (m storyModel) glance(name string, figures []*publish.FigureRow, statements []*publish.StatementRow) glance {
	g := glance{ID: "top-" + name, Name: m.W.Say("claims." + name), Lede: m.W.Say("claims." + name + ".lede"), Rest: "#said"}
	if len(figures) > topRows {
		g.Rest = "#figures"
	}
	g.Figures = figures[:min(len(figures), topRows)]
	g.Statements = statements[:min(len(statements), topRows-len(g.Figures))]
	g.More = len(figures) + len(statements) - len(g.Figures) - len(g.Statements)
	return g
}

// saidRow, figureRow and the like are parts of a page with what stands around them.
type (
	saidRow struct {
		page

		Row *publish.StatementRow
	}
	figureRow struct {
		page

		Row *publish.FigureRow
	}
	wording struct {
		page

		Wording *publish.Wording
		// Row is the name of the speaker in what stands around it.
		Row string
	}
	alike struct {
		page

		Copies []*publish.Report
	}
	figureTable struct {
		page

		Figures []*publish.FigureRow
		// Anchored reports that links lead to the rows.
		Anchored bool
	}
)

// Said returns a row of statements for its notes.
func (p page) Said(r *publish.StatementRow) saidRow { return saidRow{p, r} }

// Row returns a row of figures for its notes.
func (p page) Row(r *publish.FigureRow) figureRow { return figureRow{p, r} }

// Wording returns a wording for its place in a table.
func (p page) Wording(w *publish.Wording, of publish.Speaker) wording { return wording{p, w, of.Name} }

// Alike returns the reports with the same text for the line on them.
func (p page) Alike(copies []*publish.Report) alike { return alike{p, copies} }

// Table returns the table of the figures of a story.
func (m storyModel) Table(rows []*publish.FigureRow) figureTable {
	return figureTable{m.page, rows, true}
}

// Before says which numbers earlier versions of a report had.
func (m figureTable) Before(numbers []string) string {
	return m.W.Say("figure.before", named("before", strings.Join(numbers, m.W.Say("comma"))))
}

// entryRead is what one report was read to say, with the page around it.
type entryRead struct {
	page

	Claims *publish.EntryClaims
}

// Read returns what the report was read to say.
func (m entryModel) Read() entryRead { return entryRead{m.page, m.Entry.Claims()} }

// figuresModel is the page of the stories of which different numbers are reported.
type figuresModel struct {
	page

	List *publish.Differing
	// First reports that this is the top of the list.
	First bool
}

// Table returns the rows of a story that differ.
func (m figuresModel) Table(rows []*publish.FigureRow) figureTable {
	return figureTable{m.page, rows, false}
}

// Top is the address of the first page.
func (m figuresModel) Top() string { return m.at("after", "") }

// NextPage is the address of the next page; empty on the last.
func (m figuresModel) NextPage() string {
	if m.List.Next() == "" {
		return ""
	}
	return m.at("after", m.List.Next())
}

func (s *server) figures(w http.ResponseWriter, r *http.Request) error {
	part := stretchOf(r)
	return s.answer(w, r, "figures "+part.String(), func(to publish.To) (*view, error) {
		list, err := s.publisher.Differing(r.Context(), to, part.after, min(part.limit, perPage))
		if err != nil {
			return nil, err
		}
		m := &figuresModel{page: s.page(r.Context(), r, to), List: list, First: part.after == ""}
		m.Heading, m.NoIndex = m.W.Say("figure.page"), true
		part.put(m.Query)
		m.Feeds = m.feedsAt("/figures/feed", "")
		v := &view{template: "figures", model: m, data: list, header: http.Header{}}
		reserve(v.header)
		return v, nil
	})
}

// speakerModel is the page of what one speaker was reported to say.
type speakerModel struct {
	page

	Spoken *publish.Spoken
	// First reports that this is the top of the list.
	First bool
}

// Top is the address of the first page.
func (m speakerModel) Top() string { return m.at("after", "") }

// NextPage is the address of the next page; empty on the last.
func (m speakerModel) NextPage() string {
	if m.Spoken.Next() == "" {
		return ""
	}
	return m.at("after", m.Spoken.Next())
}

func (s *server) speaker(w http.ResponseWriter, r *http.Request) error {
	id, part := r.PathValue("id"), stretchOf(r)
	return s.answer(w, r, "speaker "+id+" "+part.String(), func(to publish.To) (*view, error) {
		spoken, err := s.publisher.Spoken(r.Context(), id, to, part.after, part.limit)
		if err != nil {
			return nil, err
		}
		m := &speakerModel{page: s.page(r.Context(), r, to), Spoken: spoken, First: part.after == ""}
		m.Heading, m.NoIndex = spoken.Speaker().Name, true
		part.put(m.Query)
		v := &view{template: "speaker", model: m, data: spoken, header: http.Header{}}
		reserve(v.header)
		return v, nil
	})
}
