package publish

import "slices"

// Languages returns the languages of the hub that a reader can choose from, in
// the hub's order; nil for a reader who was not made by [Publisher.To].
func (p *Publisher) Languages(to To) []string {
	if to.moment == nil {
		return nil
	}
	return slices.Clone(to.moment.state.tongues)
}
