package extract

import (
	"bytes"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/markusmobius/go-trafilatura"
)

// BenchmarkPage reads the pages of testdata, or those of the folder that
// ALTERAM_EXTRACT_PAGES names, and reports the processor time as a multiple of
// what go-trafilatura takes on the same pages with its own fallback.
func BenchmarkPage(b *testing.B) {
	folder := os.Getenv("ALTERAM_EXTRACT_PAGES")
	if folder == "" {
		folder = "testdata/pages"
	}
	names, err := filepath.Glob(filepath.Join(folder, "*.html"))
	if err != nil || len(names) == 0 {
		b.Fatalf("no pages in %s: %v", folder, err)
	}
	pages, size := make([][]byte, len(names)), 0
	for i, name := range names {
		if pages[i], err = os.ReadFile(name); err != nil {
			b.Fatal(err)
		}
		size += len(pages[i])
	}
	b.SetBytes(int64(size))
	var ours, theirs time.Duration
	for b.Loop() { // one page after the other, so that both meet the same moments of a busy machine
		for _, page := range pages {
			start := cpu(b)
			_, _ = Page(page, Hints{})
			middle := cpu(b)
			_, _ = trafilatura.Extract(bytes.NewReader(page), trafilatura.Options{EnableFallback: true, ExcludeComments: true})
			ours, theirs = ours+middle-start, theirs+cpu(b)-middle
		}
	}
	b.ReportMetric(float64(ours)/float64(theirs), "×trafilatura")
	b.ReportMetric(ours.Seconds()*1e3/float64(b.N*len(pages)), "ms/page")
}

// cpu returns the time this process has spent on the processor.
func cpu(b testing.TB) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
