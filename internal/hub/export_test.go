package hub

import (
	"context"

	"github.com/alteram-hub/alteram"
)

// Add is the one transaction of an import.
func (h *Hub) Add(ctx context.Context, sources []alteram.Source) error {
	return h.add(ctx, sources, "")
}

// Codes returns the codes of all findings there are.
func Codes() []string {
	codes := make([]string, len(kinds))
	for i, k := range kinds {
		codes[i] = k.code
	}
	return codes
}
