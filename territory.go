package alteram

import "slices"

// EU lists the member states of the European Union (27 since 2020-02-01), ISO
// 3166-1 alpha-2.
var EU = []string{
	"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
	"LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
}

// Everywhere as a territory in a list stands for every reader.
const Everywhere = "*"

// AppliesIn reports whether a list of territories takes in the given one. "EU"
// in the list stands for each member state, and a reader known only to be in
// the "EU" is taken in by a list that names it. An unknown territory ("") is
// taken in by [Everywhere] alone.
func AppliesIn(territories []string, territory string) bool {
	if slices.Contains(territories, Everywhere) {
		return true
	}
	if territory == "" {
		return false
	}
	return slices.Contains(territories, territory) ||
		slices.Contains(territories, "EU") && slices.Contains(EU, territory)
}
