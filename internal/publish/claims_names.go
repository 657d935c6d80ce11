package publish

import (
	"html/template"
	"net/url"
	"strings"

	"github.com/alteram-hub/alteram"
)

// unknownSpeaker is the id of a speaker who is not known.
const unknownSpeaker = "unknown"

// Speaker is who said something, in the hub's words where there are such: the
// name of a state, else the name that a report has.
type Speaker struct {
	// ID is state:RU, org:slug, person:slug or unknown; Office is as
	// foreign-minister:RU, empty for none that is known.
	ID, Office string
	// Name is the hub's name of a state, else as a report has it.
	Name string
	// Lang is the language of the name where it is a report's, BCP 47; empty where
	// it is not known.
	Lang string
	// Ours reports that the name is the hub's words.
	Ours bool
	// Path is the address within the hub of what they were reported to say; empty
	// where there is no such page.
	Path string
}

// Known reports whether it is established who speaks.
func (s Speaker) Known() bool { return s.ID != unknownSpeaker && s.ID != "" }

// Phrase is a message of the catalogue about the speaker, who is its part of the
// given name: as somebody else's words where the name is a report's.
func (s Speaker) Phrase(w *Words, key, part string) template.HTML {
	who := text(part, s.Name)
	if !s.Ours {
		who = quoted(part, s.Name, s.Lang)
	}
	return markup(w.runs(key, who))
}

func orUnd(lang string) string {
	if lang == "" {
		return "und"
	}
	return lang
}

// key tells speakers apart: who is not known is nobody but themselves.
func (s Speaker) key() string {
	if s.Known() {
		return s.ID
	}
	return unknownSpeaker + ":" + strings.ToLower(s.Name)
}

// maxName bounds the name of a speaker, in characters.
const maxName = 80

// speaker returns who made a statement of a report. Who is not known is named by
// the report's own words, and only where these are shown.
func (m *maker) speaker(t *heard, s *alteram.Statement) Speaker {
	out := Speaker{ID: m.public(s.SpeakerID), Office: s.Office, Name: m.as(t, s), Lang: t.lang()}
	if code, ok := strings.CutPrefix(s.SpeakerID, "state:"); ok && isCountry(code) {
		out.Name, out.Ours, out.Lang = m.country(code).Text, true, ""
	}
	if out.Name == "" {
		out.Name, out.Ours, out.Lang = m.words.Say("said.unknown"), true, ""
	}
	out.Path = m.speakerPath(out)
	return out
}

// as returns the fullest name that a report has of who made a statement; empty
// where it is no name, and the words are not shown.
func (m *maker) as(t *heard, s *alteram.Statement) string {
	if known := (Speaker{ID: s.SpeakerID}).Known(); !known && !t.shows(stretch(s)) {
		return ""
	}
	name, cut := shorten(m.suppress(oneLine(s.Speaker)), maxName)
	if cut {
		name += " …"
	}
	return name
}

// speakerPath is the address of a speaker's page: of states and organisations, of
// offices, and of persons whom the operator confirms to be public figures.
func (m *maker) speakerPath(s Speaker) string {
	kind, _, _ := strings.Cut(s.ID, ":")
	switch {
	case kind == "person" && m.hub.Person(s.ID) != nil, kind == "state", kind == "org":
		return "/speaker/" + url.PathEscape(s.ID)
	case s.Office != "":
		return "/speaker/" + url.PathEscape(officePrefix+s.Office)
	}
	return ""
}

// party returns the name of who did something, or to whom it was done: a state by
// its code, others by id. names are those that the reports have for ids.
func (m *maker) party(id string, names map[string]string) Run {
	if isCountry(id) {
		return Run{Text: m.country(id).Text}
	}
	if name := names[id]; name != "" {
		return Run{Text: name, Lang: "und"}
	}
	_, slug, _ := strings.Cut(id, ":")
	return Run{Text: m.suppress(strings.ReplaceAll(slug, "-", " ")), Lang: "und"}
}

// parties joins the names of several.
func (m *maker) parties(ids []string, names map[string]string) []Run {
	var out []Run
	for i, id := range ids {
		if i > 0 {
			out = append(out, Run{Text: m.words.Say("comma")})
		}
		out = append(out, m.party(id, names))
	}
	return out
}

// lemma returns a word of the lists of what is counted and done in the hub's
// words, else as it was written.
func (m *maker) lemma(kind, word string) Run {
	if m.words.messages[kind+"."+word] != "" {
		return Run{Text: m.words.Say(kind + "." + word)}
	}
	return Run{Text: word, Lang: "und"}
}

// subjectOf says of what a figure is in the hub's words: who, what is counted, what
// was done, to whom.
func (m *maker) subjectOf(f *alteram.Figure, names map[string]string) []Run {
	var out []Run
	if len(f.Actors) > 0 {
		out = append(out, m.words.runs("figure.actors", parts("who", m.parties(f.Actors, names)))...)
	}
	var what []Run
	for _, w := range []struct{ kind, word string }{{"figure.noun", f.Noun}, {"figure.done", f.Predicate}} {
		if w.word == "" {
			continue
		}
		if what != nil {
			what = append(what, Run{Text: m.words.Say("comma")})
		}
		what = append(what, m.lemma(w.kind, w.word))
	}
	out = append(out, what...)
	if len(f.Target) > 0 {
		out = append(out, m.words.runs("figure.target", parts("whom", m.parties(f.Target, names)))...)
	}
	if len(f.Actors) > 1 && f.Scope == "total" {
		out = append(out, m.words.runs("figure.total")...)
	}
	return out
}

// suppress returns words of a report with the names that a decision keeps from
// being shown replaced.
func (m *maker) suppress(words string) string {
	return alteram.HideNames(words, m.state.hidden, m.words.Say("said.suppressed"))
}

// public returns the id of somebody as it may be shown: that of a person whose
// name is kept from being shown would tell it.
func (m *maker) public(id string) string {
	slug, ok := strings.CutPrefix(id, "person:")
	if name := strings.ReplaceAll(slug, "-", " "); ok && m.suppress(name) != name {
		return unknownSpeaker
	}
	return id
}
