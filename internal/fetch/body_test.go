package fetch

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/alteram-hub/alteram"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zstd"
)

// pack compresses what write writes.
func pack(t testing.TB, encoding string, write func(io.Writer)) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	var err error
	switch encoding {
	case "gzip":
		w, err = gzip.NewWriterLevel(&b, gzip.BestSpeed)
	case "zlib":
		w, err = zlib.NewWriterLevel(&b, zlib.BestSpeed)
	case "flate":
		w, err = flate.NewWriter(&b, flate.BestSpeed)
	case "zstd":
		w, err = zstd.NewWriter(&b, zstd.WithWindowSize(1<<20))
	}
	if err != nil {
		t.Fatal(err)
	}
	write(w)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func encoded(encoding string, body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Encoding"] = strings.Split(encoding, "|")
		w.Write(body)
	}
}

func TestContentEncodings(t *testing.T) {
	const content = "<rss>hello</rss>"
	say := func(w io.Writer) { io.WriteString(w, content) }
	zipped := pack(t, "gzip", say)
	twice := pack(t, "gzip", func(w io.Writer) { w.Write(zipped) })
	for _, c := range []struct {
		name, encoding string
		body           []byte
		want           string
		cut            string
	}{
		{"none", "", []byte(content), content, ""},
		{"identity", "identity", []byte(content), content, ""},
		{"gzip", "gzip", zipped, content, ""},
		{"x-gzip, capitals", "X-GZip", zipped, content, ""},
		{"gzip in two members", "gzip", append(bytes.Clone(zipped), zipped...), content + content, ""},
		{"gzip in name only", "gzip", []byte(content), content, ""},
		{"gzip of nothing", "gzip", nil, "", ""},
		{"zstd", "zstd", pack(t, "zstd", say), content, ""},
		{"zstd in name only", "zstd", []byte(content), content, ""},
		{"deflate", "deflate", pack(t, "zlib", say), content, ""},
		{"deflate without zlib", "deflate", pack(t, "flate", say), content, ""},
		{"deflate of nothing", "deflate", nil, "", ""},
		{"twice", "gzip, gzip", twice, content, ""},
		{"twice, in two fields", "gzip|gzip", twice, content, ""},
		{"no encoding at all", "utf-8", []byte(content), content, ""},
		{"three times", "gzip, gzip, gzip", []byte("\x1f\x8b"), "\x1f\x8b", "more than 2 content encodings"},
		{"brotli", "br", []byte("\x0b\x02"), "\x0b\x02", "content encoding br"},
		{"gzip, cut", "gzip", zipped[:len(zipped)-4], content, "damaged after 16 bytes"},
		{"gzip, header alone", "gzip", zipped[:5], "", "damaged after 0 bytes"},
		{"gzip, checksum wrong", "gzip", append(bytes.Clone(zipped[:len(zipped)-8]), make([]byte, 8)...), content, "damaged after 16 bytes"},
		{"zstd, cut", "zstd", pack(t, "zstd", say)[:20], "", "damaged"},
		{"deflate, damaged", "deflate", []byte("\x78\x9cxxxxxx"), "", "damaged"},
	} {
		t.Run(c.name, func(t *testing.T) {
			resp, err := client(t, Options{}).Get(t.Context(), Request{URL: serve(t, encoded(c.encoding, c.body))})
			if err != nil {
				t.Fatal(err)
			}
			if string(resp.Body) != c.want {
				t.Errorf("body = %q, want %q", resp.Body, c.want)
			}
			if said := fmt.Sprint(resp.Cut); c.cut == "" && resp.Cut != nil || !strings.Contains(said, c.cut) {
				t.Errorf("it says %q, want %q", said, c.cut)
			}
			if c.cut != "" && OutcomeOf(nil, resp.Cut) != alteram.OutcomeBroken {
				t.Errorf("outcome = %q, want %q", OutcomeOf(nil, resp.Cut), alteram.OutcomeBroken)
			}
		})
	}
}

// What came before a compressed body broke off is kept.
func TestTruncatedCompressedBody(t *testing.T) {
	var content strings.Builder
	for i := range 20000 {
		fmt.Fprintf(&content, "<item><guid>%d</guid></item>\n", i*i)
	}
	for _, encoding := range []string{"gzip", "zstd"} {
		whole := pack(t, encoding, func(w io.Writer) { io.WriteString(w, content.String()) })
		address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", encoding)
			w.Header().Set("Content-Length", fmt.Sprint(len(whole)))
			w.Write(whole[:len(whole)*3/4])
		})
		resp, err := client(t, Options{}).Get(t.Context(), Request{URL: address})
		if err != nil {
			t.Fatal(err)
		}
		if OutcomeOf(resp, nil) != alteram.OutcomePartial || !strings.Contains(fmt.Sprint(resp.Cut), "broke off") {
			t.Errorf("%s: cut is %v", encoding, resp.Cut)
		}
		if n := len(resp.Body); n < content.Len()/4 || !strings.HasPrefix(content.String(), string(resp.Body)) {
			t.Errorf("%s: %d bytes of %d were kept", encoding, n, content.Len())
		}
	}
}

// A small answer that unpacks to 256 MiB costs twice the limit and no more.
func TestBomb(t *testing.T) {
	const limit = 16 << 20
	zeros := func(w io.Writer) { w.Write(make([]byte, limit)) }
	// Members and frames may follow one another, which spares us packing 256 MiB.
	zipped := bytes.Repeat(pack(t, "gzip", zeros), 16)
	for _, c := range []struct {
		name, encoding string
		body           []byte
	}{
		{"gzip", "gzip", zipped},
		{"gzip twice", "gzip, gzip", pack(t, "gzip", func(w io.Writer) { w.Write(zipped) })},
		{"deflate", "deflate", pack(t, "zlib", func(w io.Writer) { zeros(w); zeros(w) })},
		{"zstd", "zstd", bytes.Repeat(pack(t, "zstd", zeros), 16)},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := client(t, Options{MaxBytes: limit})
			address := serve(t, encoded(c.encoding, c.body))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			resp, err := f.Get(t.Context(), Request{URL: address})
			runtime.ReadMemStats(&after)
			if err != nil || OutcomeOf(nil, resp.Cut) != alteram.OutcomeTooLarge || len(resp.Body) != limit {
				t.Fatalf("Get = %v, want the first %d bytes", err, limit)
			}
			// All that was ever allocated bounds what was held at once.
			allocated := int64(after.TotalAlloc - before.TotalAlloc)
			t.Logf("%d bytes sent, %d MiB allocated in %v", len(c.body), allocated>>20, resp.Duration)
			if allocated > 2*limit+(8<<20) {
				t.Errorf("%d MiB were allocated", allocated>>20)
			}
		})
	}
}

// A compressed body can be endless and yet unpack to nothing.
func TestEndlessNothing(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "deflate")
		empty := bytes.Repeat([]byte{0, 0, 0, 0xff, 0xff}, 1000) // stored blocks of no bytes
		for {
			if _, err := w.Write(empty); err != nil {
				return
			}
		}
	})
	resp, err := client(t, Options{MaxBytes: 1 << 20}).Get(t.Context(), Request{URL: address})
	if err != nil || OutcomeOf(resp, err) != alteram.OutcomeTooLarge {
		t.Errorf("Get = %+v, %v, want it too large", resp, err)
	}
}

// Pooled buffers must not shine through in a later answer.
func TestBodiesDoNotMix(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		n := len(r.URL.Path)
		io.WriteString(w, strings.Repeat(r.URL.Path[1:2], n*50_000))
	})
	c := client(t, Options{})
	first, err := c.Get(t.Context(), Request{URL: address + "/aaa"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Get(t.Context(), Request{URL: address + "/b"}); err != nil {
		t.Fatal(err)
	}
	if string(first.Body) != strings.Repeat("a", 200_000) {
		t.Error("a body changed after it was returned")
	}
}

func BenchmarkGet(b *testing.B) {
	content := []byte(strings.Repeat("<item><title>harbour reopens</title></item>\n", 500))
	zipped := pack(b, "gzip", func(w io.Writer) { w.Write(content) })
	for name, h := range map[string]http.HandlerFunc{"plain": encoded("identity", content), "gzip": encoded("gzip", zipped)} {
		b.Run(name, func(b *testing.B) {
			c := client(b, Options{})
			address := serve(b, h)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.Get(b.Context(), Request{URL: address}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
