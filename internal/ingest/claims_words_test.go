package ingest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram/internal/claim"
)

// TestFiguresComeBackAsTheyWereRead keeps figures and takes them back: what is
// lost on the way would be compared otherwise than what was read.
func TestFiguresComeBackAsTheyWereRead(t *testing.T) {
	reading := claim.Extract("“At least 19 people were killed,” said Ilse Brandt, up from an earlier count of 12.\nPoland and Latvia expelled 35 and 40 diplomats, respectively, on Monday.", "en",
		time.Date(2026, 3, 6, 9, 0, 0, 0, time.UTC))
	earlier, told := 0, 0
	for i, f := range reading.Figures {
		statement := -1
		if f.Statement != nil {
			statement, told = *f.Statement, told+1
		}
		if f.Earlier {
			earlier++
		}
		if diff := cmp.Diff(f, figureBack(figureOf(f, statement)), cmp.AllowUnexported(claim.Figure{})); diff != "" {
			t.Errorf("figure %d (-read +kept):\n%s", i, diff)
		}
	}
	if len(reading.Figures) < 4 || earlier == 0 || told == 0 {
		t.Errorf("%d figures, %d earlier counts, %d told by somebody: the test sees too little", len(reading.Figures), earlier, told)
	}
}
