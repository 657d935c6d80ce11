// Command alteram is a self-hosted news hub: it takes feeds in from every side,
// keeps what they said, and republishes it under each source's terms with a
// plain account of who is speaking. See README.md.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/config"
)

// version is set by the linker on a release; else the build's own information says it.
var version string

const about = `Audi alteram partem: a news hub that keeps what every side said, and shows who is speaking.

Data goes to standard output, messages to standard error. Exit status: 0 done, 1 failed, 2 wrong usage.
Every flag can be set in the environment too, as shown.`

// cli is the command line; each field is a command or a setting all share.
type cli struct {
	config.Settings

	Demo         demoCmd         `cmd:"" help:"Show a hub at work: recorded feeds of invented outlets, offline, in a temporary folder."`
	Init         initCmd         `cmd:"" help:"Begin a hub: write a commented hub.yaml and make the database."`
	Serve        serveCmd        `cmd:"" help:"Run the hub: pages, feeds and workers in one process."`
	Work         workCmd         `cmd:"" help:"Run workers only, for a second machine on the same database."`
	Apply        applyCmd        `cmd:"" help:"Bring the database to what hub.yaml declares, and say what changed."`
	Dump         dumpCmd         `cmd:"" help:"Write what the database holds as hub.yaml."`
	Import       importCmd       `cmd:"" help:"Add the feeds of an OPML file as sources, link only, and its folders as groups."`
	Export       exportCmd       `cmd:"" help:"Write what the hub holds in other forms."`
	Discover     discoverCmd     `cmd:"" help:"Look for the feeds that a page, or its site, offers."`
	Identity     identityCmd     `cmd:"" help:"Look whether feeds are their outlets' own, as their sources declare it to be shown."`
	Catalogue    catalogueCmd    `cmd:"" help:"Look an outlet up in the catalogue of facts that comes with alteram."`
	Refresh      refreshCmd      `cmd:"" help:"Read the feeds that are due, or all, once, and exit with a summary."`
	Parse        parseCmd        `cmd:"" help:"Read feed documents from files and print them as JSON."`
	Claims       claimsCmd       `cmd:"" help:"Read who says what, and the figures, from the texts of reports and print them as JSON."`
	Extract      extractCmd      `cmd:"" help:"Read article pages from files and print them as JSON."`
	Language     languageCmd     `cmd:"" help:"Tell the language of each line of files."`
	Cluster      clusterCmd      `cmd:"" help:"Read items in time order from a file and print the story that each belongs to."`
	Withhold     withholdCmd     `cmd:"" help:"Stop showing an entry's text, with a public reason."`
	Restore      restoreCmd      `cmd:"" help:"Show an entry's text again, with a public reason."`
	Erase        eraseCmd        `cmd:"" help:"Delete an entry's texts for good, with a public reason."`
	Held         heldCmd         `cmd:"" help:"List feeds that came back changed after a long silence, and wait for you."`
	Accept       acceptCmd       `cmd:"" help:"Let in what is held of a feed."`
	SameEvent    sameEventCmd    `cmd:"" help:"Say that two entries tell the same event, with a public reason."`
	NotSameEvent notSameEventCmd `cmd:"" help:"Say that two entries do not tell the same event, with a public reason."`
	Decisions    decisionsCmd    `cmd:"" help:"List the decisions on single entries."`
	Decide       decideCmd       `cmd:"" help:"Decide on names that are not to be shown, with a public reason."`
	Objections   objectionsCmd   `cmd:"" help:"List what readers object to, and decide on it."`
	Rebuild      rebuildCmd      `cmd:"" help:"Read the archived responses again and compare with what is stored."`
	Doctor       doctorCmd       `cmd:"" help:"Examine the hub: database, clock, disk, feeds, terms, disclosures; and say what to do."`
	Backup       backupCmd       `cmd:"" help:"Copy the hub, database and raw responses, into one file while it is at work."`
	Recover      recoverCmd      `cmd:"" help:"Take a backup into an empty database, SQLite or PostgreSQL."`
	Migrate      migrateCmd      `cmd:"" help:"Bring the database's schema up to date."`
	Version      versionCmd      `cmd:"" help:"Print the version."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the whole program; it returns the exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var c cli
	exit := -1
	parser, err := kong.New(&c, kong.Name("alteram"), kong.Description(about), kong.UsageOnError(), kong.Writers(stdout, stderr),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.Exit(func(code int) { exit = code }))
	if err != nil {
		fmt.Fprintln(stderr, "alteram:", err)
		return 1
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if exit >= 0 { // --help
		return exit
	}
	if err != nil {
		fmt.Fprintf(stderr, "alteram: %v\nalteram --help lists the commands, alteram COMMAND --help its flags.\n", err)
		return 2
	}
	if err := c.Settings.Check(); err != nil {
		fmt.Fprintln(stderr, "alteram:", err)
		return 2
	}
	a := &app{Settings: &c.Settings, stdin: stdin, stdout: stdout, stderr: stderr, log: logger(stderr, c.Settings)}
	parsed.BindTo(ctx, (*context.Context)(nil))
	return a.status(ctx, parsed.Run(a))
}

// status reports an error to the person at the terminal and returns the exit status.
func (a *app) status(ctx context.Context, err error) int {
	switch {
	case err == nil, ctx.Err() != nil && errors.Is(err, ctx.Err()):
		return 0
	case errors.Is(err, errReported):
		return 1
	}
	fmt.Fprintln(a.stderr, "alteram:", err)
	var usage usageError
	if errors.As(err, &usage) {
		return 2
	}
	return 1
}

// errReported is returned by a command that has told what went wrong already.
var errReported = errors.New("reported")

// usageError is a mistake on the command line that only a command can see.
type usageError struct{ error }

func (u usageError) Unwrap() error { return u.error }

// misuse makes an error that ends in exit status 2.
func misuse(format string, args ...any) error {
	return usageError{alteram.Errorf(alteram.Invalid, format, args...)}
}

// logger writes the log as the settings say.
func logger(w io.Writer, c config.Settings) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		level = slog.LevelWarn // a level that is none was refused before
	}
	if c.Verbose {
		level = slog.LevelDebug
	}
	o := &slog.HandlerOptions{Level: level}
	if c.Log == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

// versionCmd is alteram version.
type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(a *app) error {
	_, err := fmt.Fprintln(a.stdout, "alteram", versionName())
	return err
}

func versionName() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "devel"
}
