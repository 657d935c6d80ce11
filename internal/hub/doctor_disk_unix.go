//go:build linux || darwin

package hub

import "syscall"

// free returns the bytes that this user may still write at a path.
func free(path string) (int64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(path, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}
