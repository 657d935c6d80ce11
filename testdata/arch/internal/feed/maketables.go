//go:build ignore

// Command maketables is run by name and belongs to no package.
package main

import (
	"fmt"
	"os"
)

func main() { fmt.Fprintln(os.Stdout, "tables") }
