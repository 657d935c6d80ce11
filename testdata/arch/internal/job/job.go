// Package job owns River.
package job

import "example.com/river/driver"

// Start is the owner's use.
func Start() { driver.Client{}.Start() }
