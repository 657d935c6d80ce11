package fetch

import "os/exec"

// Tests may run programs.
var _ = exec.Command
