// Package unlisted is not in the table.
package unlisted // want "package unlisted is not in the package table"
