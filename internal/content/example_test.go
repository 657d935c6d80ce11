package content_test

import (
	"fmt"

	"github.com/alteram-hub/alteram/internal/content"
)

func ExampleSanitize() {
	fmt.Println(content.Sanitize(`<div onclick="x()">They met <a href="/b" class="c">again</a>.</div><div>Nobody left.</div><script>x()</script>`, "https://outlet.example/a"))
	// Output:
	// <p>They met <a href="https://outlet.example/b" rel="nofollow noreferrer noopener">again</a>.</p><p>Nobody left.</p>
}

func ExampleExcerpt() {
	fmt.Println(content.Excerpt("The council met on Tuesday. Nothing was signed.", 6))
	fmt.Println(content.Excerpt("The council met on Tuesday. Nothing was signed.", 4))
	// Output:
	// The council met on Tuesday. true
	// The council met on … true
}

func ExampleCanonicalLink() {
	fmt.Println(content.CanonicalLink("HTTPS://Outlet.Example:443/news/../a?id=7&utm_source=rss#top"))
	// Output:
	// https://outlet.example/a?id=7
}

func ExampleWordDiff() {
	for _, e := range content.WordDiff("over 4,200 people", "over 4,300 people") {
		fmt.Printf("%s %q\n", e.Op, e.Text)
	}
	// Output:
	// equal "over "
	// delete "4,200"
	// insert "4,300"
	// equal " people"
}
