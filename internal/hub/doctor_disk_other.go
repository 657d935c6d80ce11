//go:build !linux && !darwin

package hub

import "math"

// free cannot be asked here; a disk that is full shows when it is written to.
func free(string) (int64, error) { return math.MaxInt64, nil }
