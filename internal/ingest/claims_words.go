package ingest

import (
	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/claim"
)

func statementOf(s claim.Statement, parent int) alteram.Statement {
	out := alteram.Statement{
		Source: spanOf(s.Source), Speaker: s.Speaker, SpeakerID: s.SpeakerID, Office: s.Office, Resolution: s.Resolution, Cue: spanOf(s.Cue), Stance: s.Stance,
		Negated: s.Negated, Quote: s.Quote, ToldTo: spanOf(s.ToldTo), Date: string(s.Date), Parent: parent, Hedged: s.Hedged, Confidence: s.Confidence,
	}
	for _, part := range s.Content {
		out.Content = append(out.Content, alteram.Span(part))
	}
	return out
}

// statementBack is the reverse of statementOf.
func statementBack(s alteram.Statement, text string) claim.Statement {
	out := claim.Statement{
		Source: spanBack(s.Source), Speaker: s.Speaker, SpeakerID: s.SpeakerID, Office: s.Office, Resolution: s.Resolution, Cue: spanBack(s.Cue),
		Stance: s.Stance, Negated: s.Negated, Quote: s.Quote, ToldTo: spanBack(s.ToldTo), Date: claim.Day(s.Date), Hedged: s.Hedged, Confidence: s.Confidence,
	}
	if s.Source != nil {
		out.SourceText = text[s.Source[0]:s.Source[1]]
	}
	if s.ToldTo != nil {
		out.ToldToText = text[s.ToldTo[0]:s.ToldTo[1]]
	}
	if s.Parent >= 0 {
		out.Parent = &s.Parent
	}
	for _, part := range s.Content {
		out.Content = append(out.Content, claim.Span(part))
	}
	return out
}

func spanBack(s *alteram.Span) *claim.Span {
	if s == nil {
		return nil
	}
	out := claim.Span(*s)
	return &out
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
		Noun: f.Noun, Listed: f.Listed(), Earlier: f.Earlier, Low: f.Low, High: f.High, Modifier: f.Modifier, Date: string(f.Date), Statement: statement,
	}
}

// figureBack is the reverse of figureOf.
func figureBack(f alteram.Figure) claim.Figure {
	out := claim.Figure{
		Number: claim.Span(f.Number), Sentence: claim.Span(f.Sentence), Actors: f.Actors, Target: f.Target, Scope: f.Scope, Predicate: f.Predicate,
		Noun: f.Noun, Earlier: f.Earlier, Low: f.Low, High: f.High, Modifier: f.Modifier, Date: claim.Day(f.Date),
	}
	if f.Statement >= 0 {
		out.Statement = &f.Statement
	}
	return claim.Restored(out, f.Listed)
}
