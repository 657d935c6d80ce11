package config

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with a file, or rewrites the file.
func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs; if that is meant, run the test with -update (-want +got):\n%s", file, diff)
	}
}

func faultFiles(t testing.TB) []string {
	files, err := filepath.Glob("testdata/faults/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	return files
}

// TestFaults holds a file for each way in which a hub.yaml can be wrong, and
// what the operator is told.
func TestFaults(t *testing.T) {
	for _, file := range faultFiles(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = Parse("hub.yaml", b)
			var faults Faults
			if !errors.As(err, &faults) || !errors.Is(err, alteram.Invalid) || errors.Is(err, alteram.NotFound) {
				t.Fatalf("Parse(%s) = %v, want Faults that are Invalid", file, err)
			}
			for _, f := range faults {
				if !strings.Contains(f.Message, "; ") && !strings.Contains(f.Message, ": ") {
					t.Errorf("%v does not say what to do", f)
				}
			}
			golden(t, strings.TrimSuffix(file, ".yaml")+".txt", []byte(err.Error()+"\n"))
		})
	}
}

func TestTooLarge(t *testing.T) {
	_, err := Parse("hub.yaml", bytes.Repeat([]byte("#"), MaxBytes+1))
	if err == nil || !strings.Contains(err.Error(), "more than 8 MiB") {
		t.Errorf("Parse of 8 MiB and a byte = %v", err)
	}
}

func TestCountries(t *testing.T) {
	for s, want := range map[string]string{
		"DE": "DE", "NO": "NO", "XK": "XK", "XA": "XA", // as they are
		"XX": "", "ZZ": "", "EU": "", "": "", "D": "", "GERMANY": "", // nothing is meant
		"UK": "GB", "EL": "GR", "de": "DE", "rus": "RU", "USA": "US",
	} {
		if got := meantCountry(s); got != want || isCountry(s) != (s == want && s != "") {
			t.Errorf("meantCountry(%q) = %q, want %q; isCountry = %v", s, got, want, isCountry(s))
		}
	}
	if n := len(countries) / 6; n != 249 {
		t.Errorf("there are %d countries, ISO 3166-1 has 249", n)
	}
}
