package hub

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"
)

// listed is how many subjects of one kind of finding are printed.
const listed = 10

// Print writes an examination for a person: area by area, the pressing first
// within each kind's place, subjects in columns. all lists every subject.
func (e Examination) Print(w io.Writer, all bool) error {
	out := bufio.NewWriter(w)
	area := ""
	for i, f := range e.Findings {
		if i > 0 && e.Findings[i-1].Code == f.Code {
			continue
		}
		if f.Area != area {
			area = f.Area
			fmt.Fprintf(out, "%s\n", area)
		}
		e.printKind(out, f, all)
	}
	for _, a := range []string{areaDatabase, areaClock, areaDisk, areaWork, areaFeeds, areaHub} {
		var signs []string
		for _, f := range e.Signs {
			if f.Area == a {
				signs = append(signs, f.Name+" "+f.Value)
			}
		}
		if len(signs) > 0 {
			fmt.Fprintf(out, "%-10s %s\n", a, strings.Join(signs, "; "))
		}
	}
	fmt.Fprintf(out, "\n%s\n", e.Summary())
	return out.Flush()
}

// printKind writes all findings of the code of f.
func (e Examination) printKind(out io.Writer, f Finding, all bool) {
	k := kinds[slices.IndexFunc(kinds, func(k kind) bool { return k.code == f.Code })]
	fmt.Fprintf(out, "  %-5s  %s\n", f.Severity, k.title)
	lines := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	n := 0
	for _, g := range e.Findings {
		if g.Code != f.Code {
			continue
		}
		if n++; n > listed && !all {
			continue
		}
		if cells := cells(g); cells != "" {
			fmt.Fprintf(lines, "         %s\n", cells)
		}
	}
	_ = lines.Flush() // what is under it tells
	if n > listed && !all {
		fmt.Fprintf(out, "         and %d more, which --all lists\n", n-listed)
	}
	fmt.Fprintf(out, "         → %s\n\n", k.do)
}

// cells are the columns of a finding: subject, what, since.
func cells(f Finding) string {
	what := strings.ReplaceAll(strings.ReplaceAll(f.What, "\t", " "), "\n", " ")
	if !f.Since.IsZero() {
		what = strings.TrimPrefix(what+", since "+day(f.Since), ", ")
	}
	if f.Subject == "" {
		return what
	}
	if what == "" {
		return f.Subject
	}
	return f.Subject + "\t" + what
}

// Summary says in one line how the hub is.
func (e Examination) Summary() string {
	n := map[Severity]int64{}
	for _, f := range e.Findings {
		n[f.Severity]++
	}
	if len(e.Findings) == 0 {
		return "All is well."
	}
	return fmt.Sprintf("%s, %d to do soon, %s.", plural(n[Fault], "fault", "faults"), n[Soon], plural(n[Note], "note", "notes"))
}

// plural writes a number with its noun.
func plural(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func day(t time.Time) string    { return t.UTC().Format("2 January 2006") }
func minute(t time.Time) string { return t.UTC().Format("2 January 2006 15:04 UTC") }

func megabytes(n int64) string {
	if n >= 10e9 {
		return fmt.Sprintf("%.0f GB", float64(n)/1e9)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

func growth(all, lately int64) string {
	return fmt.Sprintf("%d, of which %d in the last 7 days", all, lately)
}

// span writes a length of time in its largest units.
func span(d time.Duration) string {
	if d >= 24*time.Hour {
		d = d.Round(time.Hour)
	}
	days, rest := int64(d/(24*time.Hour)), d%(24*time.Hour)
	switch {
	case days > 0 && rest >= time.Hour:
		return plural(days, "day", "days") + " " + plural(int64(rest/time.Hour), "hour", "hours")
	case days > 0:
		return plural(days, "day", "days")
	}
	return d.Round(time.Second).String()
}

// full reports whether an error says that a disk is full.
func full(err error) bool { return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) }
