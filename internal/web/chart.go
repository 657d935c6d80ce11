package web

import (
	"time"

	"github.com/alteram-hub/alteram/internal/publish"
)

// The sizes of a chart of days, in units of its drawing.
const (
	barStep   = 10
	barWidth  = 7
	barHeight = 48
)

// chart is how much a source said on each of some days, drawn as bars.
type chart struct {
	W             *publish.Words
	Width, Height int
	From, To      time.Time
	Bars          []bar
}

// bar is one day.
type bar struct {
	X, Y, Width, Height int
	Day                 time.Time
	N                   int
}

// newChart draws days so that the fullest is as high as the chart; nil when
// there are none, or nothing on any.
func newChart(w *publish.Words, days []publish.DayCount) *chart {
	most := 0
	for _, d := range days {
		most = max(most, d.Entries)
	}
	if most == 0 {
		return nil
	}
	c := &chart{W: w, Width: barStep * len(days), Height: barHeight, From: days[0].Day, To: days[len(days)-1].Day}
	for i, d := range days {
		if d.Entries == 0 {
			continue
		}
		h := max(1, d.Entries*barHeight/most)
		c.Bars = append(c.Bars, bar{i*barStep + (barStep-barWidth)/2, barHeight - h, barWidth, h, d.Day, d.Entries})
	}
	return c
}

// Bars draws what the source published in the last weeks; nil for nothing.
func (m listModel) Bars() *chart { return newChart(m.W, m.Source.Record().Days()) }
