package archive

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/blob"
	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
)

var example = Exchange{
	URL:    "https://harbour.example/feed",
	Final:  "https://www.harbour.example/feed.xml?a=1&b=<2>",
	Status: 200,
	Header: map[string][]string{"Content-Type": {"application/rss+xml"}, "Link": {"<a>", "<b>"}},
	Body:   []byte("<rss>\n<channel>\x00\xff</channel></rss>"),
	At:     time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.UTC), Duration: 1234567 * time.Nanosecond,
	Route: "direct",
}

func open(t testing.TB) (*Archive, *blob.Dir) {
	t.Helper()
	blobs, err := blob.OpenDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { blobs.Close() })
	return &Archive{Blobs: blobs}, blobs
}

func appended(t testing.TB, a *Archive, e Exchange) alteram.ArchiveRef {
	t.Helper()
	ref, err := a.Append(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func names(t testing.TB, blobs *blob.Dir) []string {
	t.Helper()
	var names []string
	err := blobs.List(t.Context(), "", func(name string) error { names = append(names, name); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestAppendRead(t *testing.T) {
	a, blobs := open(t)
	empty := Exchange{URL: "http://harbour.example/", Status: 410, At: example.At}
	for _, e := range []Exchange{example, empty} {
		ref := appended(t, a, e)
		if _, err := blobs.Get(t.Context(), string(ref)); err != nil {
			t.Errorf("the reference is no name of a blob: %v", err)
		}
		got, err := a.Read(t.Context(), ref)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(e, got, cmp.Transformer("string", func(b []byte) string { return string(b) })); diff != "" {
			t.Error(diff)
		}
	}
}

// The form of a record is a promise to those who read it in years.
func TestRecordForm(t *testing.T) {
	const wantRef = "raw/06/069309b0c411e3e71e290c519f9a70da1e8fc6a64d8675c085cb65c4dd9d90f8-ae64529feb78ea18.zst"
	const wantHead = `{"format":1,"url":"https://harbour.example/feed","final":"https://www.harbour.example/feed.xml?a=1&b=<2>","status":200,` +
		`"header":{"Content-Type":["application/rss+xml"],"Link":["<a>","<b>"]},"at":"2026-03-01T12:00:00.123456789Z","duration_ns":1234567,"route":"direct",` +
		`"sha256":"069309b0c411e3e71e290c519f9a70da1e8fc6a64d8675c085cb65c4dd9d90f8","length":33}` + "\n"
	a, blobs := open(t)
	ref := appended(t, a, example)
	if ref != wantRef {
		t.Errorf("reference = %s, want %s", ref, wantRef)
	}
	compressed, err := blobs.Get(t.Context(), string(ref))
	if err != nil {
		t.Fatal(err)
	}
	d, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	record, err := d.DecodeAll(compressed, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wantHead+string(example.Body), string(record)); diff != "" {
		t.Error(diff)
	}
}

func TestAppendKeepsARecordOnce(t *testing.T) {
	a, blobs := open(t)
	first := appended(t, a, example)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if ref, err := a.Append(context.Background(), example); ref != first || err != nil {
				t.Errorf("Append = %s, %v, want %s", ref, err, first)
			}
		})
	}
	wg.Wait()
	later := example
	later.At = later.At.Add(time.Minute)
	second := appended(t, a, later)
	if first == second {
		t.Error("two exchanges with one body have one reference")
	}
	if got := names(t, blobs); len(got) != 2 {
		t.Errorf("the blobs are %q, want two", got)
	}
}

// A later zstd may compress the same record to other bytes.
func TestAppendAfterTheCompressorChanged(t *testing.T) {
	a, blobs := open(t)
	record, err := encode(example)
	if err != nil {
		t.Fatal(err)
	}
	ref := reference(sha256.Sum256(example.Body), record)
	keep(t, blobs, ref, record, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderPadding(512))
	if got, err := a.Append(t.Context(), example); got != ref || err != nil {
		t.Errorf("Append = %s, %v, want %s", got, err, ref)
	}
}

// keep puts a record under any reference, past every check.
func keep(t testing.TB, blobs *blob.Dir, ref alteram.ArchiveRef, record []byte, options ...zstd.EOption) {
	t.Helper()
	w, err := zstd.NewWriter(nil, options...)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err := blobs.Put(t.Context(), string(ref), w.EncodeAll(record, nil)); err != nil {
		t.Fatal(err)
	}
}

func TestAppendLeavesOutCredentials(t *testing.T) {
	a, _ := open(t)
	e := example
	e.URL, e.Final = "https://reader:hunter2@harbour.example/feed", "https://reader:hunter2@harbour.example/f\x7f"
	got, err := a.Read(t.Context(), appended(t, a, e))
	if err != nil {
		t.Fatal(err)
	}
	if got.URL != "https://harbour.example/feed" || got.Final != "harbour.example/f\x7f" {
		t.Errorf("addresses = %q, %q", got.URL, got.Final)
	}
}

func TestAppendRefusesWhatReadWould(t *testing.T) {
	a, blobs := open(t)
	big := example
	big.Body = make([]byte, MaxBody+1)
	wordy := example
	wordy.Header = map[string][]string{"X": {strings.Repeat("x", maxHead)}}
	for _, e := range []Exchange{big, wordy} {
		if _, err := a.Append(t.Context(), e); !errors.Is(err, alteram.Invalid) {
			t.Errorf("Append = %v, want %v", err, alteram.Invalid)
		}
	}
	if got := names(t, blobs); got != nil {
		t.Errorf("%q was kept", got)
	}
	big.Body = big.Body[:MaxBody]
	if got, err := a.Read(t.Context(), appended(t, a, big)); err != nil || len(got.Body) != MaxBody {
		t.Errorf("Read of the largest body = %d bytes, %v", len(got.Body), err)
	}
}

func TestReadDamaged(t *testing.T) {
	record, err := encode(example)
	if err != nil {
		t.Fatal(err)
	}
	ref := reference(sha256.Sum256(example.Body), record)
	change := func(old, new string) []byte {
		changed := bytes.Replace(record, []byte(old), []byte(new), 1)
		if bytes.Equal(changed, record) {
			t.Fatalf("there is no %q to change", old)
		}
		return changed
	}
	for _, c := range []struct {
		name   string
		record []byte
		want   string
	}{
		{"empty", nil, "first line does not end"},
		{"no line", []byte("{}"), "first line does not end"},
		{"no JSON", []byte("no\n"), "first line can not be read"},
		{"later format", change(`"format":1`, `"format":2`), "format 2"},
		{"short body", record[:len(record)-1], "bytes and not"},
		{"long body", append(bytes.Clone(record), 'x'), "bytes and not"},
		{"changed body", change("<channel>", "<chinnel>"), "SHA-256"},
		{"changed head", change(`"status":200`, `"status":404`), "does not match its name"},
		{"bomb", append(bytes.Clone(record), make([]byte, MaxBody+maxHead)...), "decompressed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, blobs := open(t)
			keep(t, blobs, ref, c.record, zstd.WithZeroFrames(true))
			_, err := a.Read(t.Context(), ref)
			if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Read = %v, want it damaged, with %q", err, c.want)
			}
		})
	}
	t.Run("not compressed", func(t *testing.T) {
		a, blobs := open(t)
		if err := blobs.Put(t.Context(), string(ref), record); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Read(t.Context(), ref); !errors.Is(err, ErrDamaged) {
			t.Errorf("Read = %v, want it damaged", err)
		}
		if _, err := a.Append(t.Context(), example); !errors.Is(err, ErrDamaged) {
			t.Errorf("Append over it = %v, want it damaged", err)
		}
	})
}

func TestErase(t *testing.T) {
	a, blobs := open(t)
	ref := appended(t, a, example)
	for range 2 {
		if err := a.Erase(t.Context(), ref); err != nil {
			t.Errorf("Erase = %v", err)
		}
	}
	if _, err := a.Read(t.Context(), ref); !errors.Is(err, alteram.NotFound) {
		t.Errorf("Read after Erase = %v, want %v", err, alteram.NotFound)
	}
	if got := names(t, blobs); got != nil {
		t.Errorf("%q is left", got)
	}
}

func TestReferences(t *testing.T) {
	a, blobs := open(t)
	if err := blobs.Put(t.Context(), "key", []byte("secret")); err != nil {
		t.Fatal(err)
	}
	for _, ref := range []alteram.ArchiveRef{"", "key", "raw/../key", "raw/c9/" + alteram.ArchiveRef(strings.Repeat("0", 64)) + ".zst"} {
		if _, err := a.Read(t.Context(), ref); !errors.Is(err, alteram.Invalid) {
			t.Errorf("Read(%q) = %v, want %v", ref, err, alteram.Invalid)
		}
		if err := a.Erase(t.Context(), ref); !errors.Is(err, alteram.Invalid) {
			t.Errorf("Erase(%q) = %v, want %v", ref, err, alteram.Invalid)
		}
	}
	if got := names(t, blobs); len(got) != 1 {
		t.Error("another blob was erased")
	}
}

// FuzzDecode checks that no bytes crash the reading of a record, and that what
// is read is written and read again as the same.
func FuzzDecode(f *testing.F) {
	record, err := encode(example)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(record)
	f.Add([]byte("{}\n"))
	f.Add([]byte(`{"format":1,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}` + "\n"))
	f.Fuzz(func(t *testing.T, record []byte) {
		first, err := decode(record)
		if err != nil {
			return
		}
		again, err := encode(first)
		if err != nil {
			return
		}
		second, err := decode(again)
		if err != nil {
			t.Fatal(err)
		}
		third, err := encode(second)
		if err != nil || !bytes.Equal(again, third) {
			t.Errorf("written as %q, then as %q (%v)", again, third, err)
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	a, _ := open(b)
	e := example
	e.Body = text(200 << 10)
	b.SetBytes(int64(len(e.Body)))
	b.ReportAllocs()
	for b.Loop() {
		e.At = e.At.Add(time.Second)
		if _, err := a.Append(b.Context(), e); err != nil {
			b.Fatal(err)
		}
	}
}

// text returns n bytes of words that compress about as well as a feed.
func text(n int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	words := make([]string, 2000)
	for i := range words {
		words[i] = strings.Repeat(string(rune('a'+r.IntN(26))), 1+r.IntN(3)) + string(rune('a'+r.IntN(26)))
	}
	var b bytes.Buffer
	for b.Len() < n {
		b.WriteString(words[r.IntN(len(words))] + " ")
	}
	return b.Bytes()[:n]
}
