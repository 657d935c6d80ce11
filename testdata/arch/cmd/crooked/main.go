// This command has the wrong opening. // want "the package comment does not begin"
package main

func main() {}
