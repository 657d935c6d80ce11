package ingest

import (
	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/claim"
)

func statementOf(s claim.Statement, parent int) alteram.Statement {
	out := alteram.Statement{
		Source: spanOf(s.Source), Speaker: s.Speaker, SpeakerID: s.SpeakerID, Resolution: s.Resolution, Cue: spanOf(s.Cue), Stance: s.Stance,
		Negated: s.Negated, Quote: s.Quote, ToldTo: spanOf(s.ToldTo), Date: string(s.Date), Parent: parent, Hedged: s.Hedged, Confidence: s.Confidence,
	}
	for _, part := range s.Content {
		out.Content = append(out.Content, alteram.Span(part))
	}
	return out
}

func spanOf(s *claim.Span) *alteram.Span {
	if s == nil {
		return nil
	}
	out := alteram.Span(*s)
	return &out
}

func figureOf(f claim.Figure, statement int) alteram.Figure {
	return alteram.Figure{
		Number: alteram.Span(f.Number), Sentence: alteram.Span(f.Sentence), Actors: f.Actors, Target: f.Target, Scope: f.Scope, Predicate: f.Predicate,
		Noun: f.Noun, Listed: f.Listed(), Low: f.Low, High: f.High, Modifier: f.Modifier, Date: string(f.Date), Statement: statement,
	}
}

// figureBack is the reverse of figureOf.
func figureBack(f alteram.Figure) claim.Figure {
	out := claim.Figure{
		Number: claim.Span(f.Number), Sentence: claim.Span(f.Sentence), Actors: f.Actors, Target: f.Target, Scope: f.Scope, Predicate: f.Predicate,
		Noun: f.Noun, Low: f.Low, High: f.High, Modifier: f.Modifier, Date: claim.Day(f.Date),
	}
	if f.Statement >= 0 {
		out.Statement = &f.Statement
	}
	return claim.Restored(out, f.Listed)
}
