package publish

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// titleStates is how many states a story's title names.
const titleStates = 3

// storyTitle makes the title of a story from what its reports speak of. A copy
// says nothing that its original did not, so that it counts for nothing.
func (m *maker) storyTitle(s *Story) []Run {
	states, events, texts := map[string]int{}, map[string]int{}, 0
	place := map[string]int{} // of a state's first mention, to order what is level
	for _, r := range s.reports {
		if r.original != nil {
			continue
		}
		texts++
		for _, code := range r.subject().States {
			states[code]++
			if _, ok := place[code]; !ok {
				place[code] = len(place)
			}
		}
		for i, e := range r.subject().Events {
			if m.words.messages["event."+e] != "" {
				events[e] += max(3-i, 1) // the first one tells most
			}
		}
	}
	date := m.words.day("date", s.first)
	where, what := m.countries(common(states, texts, place)), m.titleEvent(events, texts)
	switch {
	case where != nil && what != "":
		return m.words.runs("story.title", parts("places", where), text("event", what), date)
	case where != nil:
		return m.words.runs("story.title.places", parts("places", where), date)
	case what != "":
		return m.words.runs("story.title.event", text("event", what), date)
	}
	return m.words.runs("story.title.date", date)
}

// common returns what at least half of the texts name, the most frequent first;
// of what is level, what was named first.
func common(counts map[string]int, texts int, place map[string]int) []string {
	var out []string
	for _, code := range slices.Sorted(maps.Keys(counts)) {
		if 2*counts[code] >= texts {
			out = append(out, code)
		}
	}
	slices.SortStableFunc(out, func(a, b string) int { return cmp.Or(counts[b]-counts[a], place[a]-place[b]) })
	return out[:min(len(out), titleStates)]
}

// things are the words that name what was concerned, not what happened. They make
// a title only where nothing that happened does.
var things = map[string]bool{
	"aid": true, "border": true, "bridge": true, "cable": true, "corruption": true, "court": true, "dam": true, "diplomat": true, "disease": true, "drone": true,
	"fishing": true, "gas": true, "inflation": true, "missile": true, "nuclear": true, "oil": true, "plane": true, "power": true, "refugee": true, "ship": true,
	"tax": true, "trade": true, "train": true, "war": true,
}

// titleEvent names what happened, when at least half of the texts agree on it.
func (m *maker) titleEvent(events map[string]int, texts int) string {
	best := ""
	better := func(e string) bool {
		switch {
		case 2*events[e] < texts:
			return false
		case best == "" || things[best] != things[e]:
			return best == "" || things[best]
		}
		return events[e] > events[best]
	}
	for _, e := range slices.Sorted(maps.Keys(events)) {
		if better(e) {
			best = e
		}
	}
	if best == "" {
		return ""
	}
	return strings.TrimSpace(m.words.Say("event." + best))
}
