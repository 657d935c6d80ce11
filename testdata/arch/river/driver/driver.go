// Package driver stands for a package below one that has an owner.
package driver

// Client is used by its owner, and by others who may not.
type Client struct{}

// Start does nothing.
func (Client) Start() {}
