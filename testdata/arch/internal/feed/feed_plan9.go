package feed // want "feed is pure and may not differ by platform or build tag"

import "os/exec" // want "feed may not use os/exec, which belongs to nobody" and "feed is pure and may not use os/exec"

var _ = exec.Command
