package publish

import (
	"slices"
	"time"

	"github.com/alteram-hub/alteram"
)

// bySource groups looks by the source whose feeds they were at.
func bySource(proofs []alteram.Proof) map[alteram.SourceID][]alteram.Proof {
	out := map[alteram.SourceID][]alteram.Proof{}
	for _, p := range proofs {
		out[p.Source] = append(out[p.Source], p)
	}
	return out
}

// source returns the disclosure of a source with its line on whose feeds they are.
func (m *maker) source(s alteram.Source, looked, added time.Time, terms [][]Run, original string) Disclosure {
	d := m.discloser.source(s, looked, added, terms, original)
	i := slices.IndexFunc(d.fields, func(f Field) bool { return f.Key == keyPlace })
	d.fields = slices.Insert(d.fields, i+1, Field{keyIdentity, m.words.Say("label." + keyIdentity), m.identity(s, m.state.proofs[s.ID])})
	return d
}

// identity says what the last looks at the feeds of a source gave, by the way
// that it declares: each answer once, however many feeds gave it.
func (c *discloser) identity(s alteram.Source, proofs []alteram.Proof) [][]Run {
	if s.Identity.Proof == "" || s.Identity.Proof == "none" {
		return [][]Run{c.words.runs("identity.none")}
	}
	var out [][]Run
	said := map[string]bool{}
	for _, f := range s.Feeds {
		line := c.words.runs("identity.waiting")
		i := slices.IndexFunc(proofs, func(p alteram.Proof) bool {
			return p.Feed == f.ID && p.URL == f.URL && p.Method == s.Identity.Proof
		})
		if i >= 0 {
			line = c.words.runs("identity."+string(proofs[i].Result), c.words.day("date", proofs[i].At), text("method", c.words.Say("identity-proof."+proofs[i].Method)))
		}
		if key := plain(line); !said[key] {
			said[key] = true
			out = append(out, line)
		}
	}
	if len(out) == 0 {
		return [][]Run{c.words.runs("identity.waiting")}
	}
	return out
}
