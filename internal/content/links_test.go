package content

import (
	"strings"
	"testing"
)

func TestCanonicalLink(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "https://x.example/a/b", "https://x.example/a/b"},
		{"case and default port", "HTTPS://X.Example:443/A", "https://x.example/A"},
		{"other port", "http://x.example:8080/", "http://x.example:8080/"},
		{"no path", "http://x.example", "http://x.example/"},
		{"trailing dot of the host", "http://x.example./a", "http://x.example/a"},
		{"internationalised host", "https://Новости.example/", "https://xn--b1amnebsh.example/"},
		{"user name", "https://a:b@x.example/", "https://x.example/"},
		{"dot segments", "https://x.example/a/./b/../c", "https://x.example/a/c"},
		{"tracking", "https://x.example/a?utm_source=rss&id=7&fbclid=q&at_medium=RSS&XTOR=1&gclid=2", "https://x.example/a?id=7"},
		{"nothing but tracking", "https://x.example/a?utm_source=rss", "https://x.example/a"},
		{"a value that says feed", "https://x.example/a?source=rss&ref=feedly&from=2026", "https://x.example/a?from=2026"},
		{"order stays", "https://x.example/?b=1&a=2&&", "https://x.example/?b=1&a=2"},
		{"fragment", "https://x.example/a#comments", "https://x.example/a"},
		{"route", "https://x.example/#!/story/1", "https://x.example/#!/story/1"},
		{"escapes", "https://x.example/%7ea/%c3%a9/é?q=%2f b", "https://x.example/~a/%C3%A9/%C3%A9?q=%2F%20b"},
		{"an escaped slash is no slash", "https://x.example/a%2Fb", "https://x.example/a%2Fb"},
		{"stray per cent", "https://x.example/100%", "https://x.example/100%25"},
		{"white space", " https://x.example/a\n", "https://x.example/a"},
		{"trailing slash stays", "https://x.example/a/", "https://x.example/a/"},
		{"address by number", "http://[2001:DB8::1]:80/a", "http://[2001:db8::1]/a"},
		{"relative", "/a", ""},
		{"other scheme", "ftp://x.example/", ""},
		{"script", "javascript:fire(1)", ""},
		{"no host", "http:///a", ""},
		{"a host of dots", "http://./a", ""},
		{"an internationalised host of nothing", "https://xn--/", "https://xn--/"},
		{"no address", "not an address", ""},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := CanonicalLink(tt.in); got != tt.want {
				t.Errorf("CanonicalLink(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func FuzzCanonicalLink(f *testing.F) {
	for _, s := range []string{"https://x.example/a?utm_source=b#c", "http://x.example:80/../%zz", "https://[::1]/", "HTTP:\\\\x", "https://Ǆ.example/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		once := CanonicalLink(in)
		if once == "" {
			return
		}
		if !strings.HasPrefix(once, "http://") && !strings.HasPrefix(once, "https://") {
			t.Fatalf("CanonicalLink(%q) = %q", in, once)
		}
		if again := CanonicalLink(once); again != once {
			t.Fatalf("CanonicalLink(%q) = %q, and again %q", in, once, again)
		}
		if strings.ContainsAny(once, "<>\" \\\x00\n") {
			t.Fatalf("CanonicalLink(%q) = %q", in, once)
		}
	})
}

func TestLanguage(t *testing.T) {
	tests := map[string]string{
		"en": "en", "EN-us": "en-US", "zh_hant_TW": "zh-Hant-TW", "ru-RU": "ru-RU", "es-419": "es-419", " de ": "de", "sr-Latn": "sr-Latn",
		"de-CH-1901": "de-CH-1901", "en-x-US": "en-x-us", "": "", "english": "", "e": "", "en--us": "", "e1": "", "рус": "", "en-us;q=1": "",
	}
	for in, want := range tests {
		if got := Language(in); got != want {
			t.Errorf("Language(%q) = %q, want %q", in, got, want)
		}
	}
}
