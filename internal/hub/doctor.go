package hub

import (
	"context"
	"slices"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/job"
	"github.com/alteram-hub/alteram/internal/store"
)

// Severity says how pressing a finding is.
type Severity string

// The severities.
const (
	// Fault means that the hub does not do its work as it should.
	Fault Severity = "fault"
	// Soon means that somebody has to do something, and not this minute.
	Soon Severity = "soon"
	// Note means that it is good to know.
	Note Severity = "note"
)

// Finding is one thing that the doctor found.
type Finding struct {
	Severity Severity `json:"severity"`
	// Code names the kind of finding for programs.
	Code string `json:"code"`
	Area string `json:"area"`
	// Subject is what it is about, a source's id as a rule; empty for the hub.
	Subject string `json:"subject,omitempty"`
	What    string `json:"what"`
	// Since is when it began; zero when that is not known.
	Since time.Time `json:"since,omitzero"`
	// Do is what to do about it, one sentence.
	Do string `json:"do"`
}

// Sign is something the doctor measured and found in order.
type Sign struct {
	Area  string `json:"area"`
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Examination is the doctor's report.
type Examination struct {
	At       time.Time `json:"at"`
	Signs    []Sign    `json:"signs"`
	Findings []Finding `json:"findings"`
}

// Faulty reports whether there is a fault.
func (e Examination) Faulty() bool {
	return slices.ContainsFunc(e.Findings, func(f Finding) bool { return f.Severity == Fault })
}

// Doctor examines a hub. It changes nothing.
type Doctor struct {
	// Store is the database; nil when it could not be opened, and Unopened says why.
	Store    *store.Store
	Unopened error
	// Folders are where files of the hub lie, with words for each.
	Folders []Folder
	// Free returns how many bytes may still be written at a path; nil asks the system.
	Free func(path string) (int64, error)
	// Served returns when the server of a kept response says that it answered;
	// zero when it does not say.
	Served func(ctx context.Context, ref alteram.ArchiveRef) (time.Time, error)
	// Failing returns the jobs that fail.
	Failing func(ctx context.Context, now time.Time) ([]job.Failing, error)
	// Now is the hub's clock.
	Now func() time.Time
}

// Folder is a place on a disk that the hub writes to.
type Folder struct {
	What string // database, raw responses
	Path string
}

// kind is what all findings of a code have in common.
type kind struct {
	code     string
	area     string
	severity Severity
	// title says it for one or many subjects.
	title string
	do    string
}

// The areas, in the order of the report.
const (
	areaDatabase    = "Database"
	areaClock       = "Clock"
	areaDisk        = "Disk"
	areaWork        = "Work"
	areaFeeds       = "Feeds"
	areaTerms       = "Terms"
	areaDisclosures = "Disclosures"
	areaHub         = "Hub"
)

// kinds are all findings there are, in the order of the report.
var kinds = []kind{
	{"database-unanswered", areaDatabase, Fault, "The database cannot be used.", "Do what the message says; the hub goes on where it was as soon as the database answers."},
	{"database-damaged", areaDatabase, Fault, "The database is damaged.", "Stop the hub, keep the damaged file, and recover the latest backup into a new database."},
	{"backup-old", areaDatabase, Note, "There is no backup of the last week.", "Run alteram backup each night, as the timer in deploy/ does, unless another program copies database and raw responses."},
	{"index-unfinished", areaDatabase, Note, "Search does not find everything yet.", "Let alteram serve or alteram work run until the index is complete."},
	{"claims-unfinished", areaDatabase, Note, "Not every report was read yet for who says what.", "Let alteram serve or alteram work run until all are; a first refresh leaves some."},
	{"clock-wrong", areaClock, Fault, "The clock is wrong.", "Set the clock of this machine and keep it right with an NTP service; terms begin and end by it."},
	{"clock-drifts", areaClock, Soon, "The clock is not quite right.", "Keep the clock of this machine right with an NTP service; terms begin and end by it."},
	{"clock-went-back", areaClock, Fault, "The clock went back: the latest fetch lies in the future.", "Set the clock of this machine; if it is right now, it was wrong then, and feeds wait for a time that lies ahead: alteram refresh --all reads them at once."},
	{"disk-unwritable", areaDisk, Fault, "A folder of the hub cannot be written.", "Make it writable for this user, or mount the disk for writing."},
	{"disk-full", areaDisk, Fault, "A disk is full.", "Free space or move the hub to a larger disk; until then feeds are not read."},
	{"disk-filling", areaDisk, Soon, "A disk fills up.", "Plan for a larger disk, or state with retain how long raw responses of link-only sources are kept."},
	{"work-stopped", areaWork, Fault, "Feeds are due and nobody reads them.", "Start alteram serve or alteram work, and see in its log why it stopped."},
	{"lease-stuck", areaWork, Fault, "Feeds are reserved for longer than any worker reserves them.", "Set the clocks of all machines right; the reservation ends by itself at the time shown."},
	{"slot-stuck", areaWork, Fault, "Hosts are reserved for longer than any request takes.", "Set the clocks of all machines right; feeds of these hosts wait until then."},
	{"job-failing", areaWork, Soon, "Background work fails and is tried again.", "Read the message; the log of the worker tells the rest."},
	{"feeds-failing", areaFeeds, Fault, "Most feeds cannot be read.", "Look at this machine's network, name service and proxy: it is more likely there than with so many outlets."},
	{"feed-failing", areaFeeds, Soon, "Feeds cannot be read.", "Open the address in a browser: correct it in hub.yaml, add an alternate or a proxy (via), or take the feed out."},
	{"feed-held", areaFeeds, Soon, "Feeds came back from elsewhere after a long silence and are held.", "Look who publishes there now; then add the domains to the source, or take the feed out."},
	{"feed-silent", areaFeeds, Note, "Feeds say nothing new.", "See whether the outlet still publishes there; perhaps it has a new address."},
	{"terms-over", areaTerms, Soon, "Terms are over: text is shown no longer.", "Ask for a new permission and add a period to the source's terms, or remove the old one."},
	{"terms-ending", areaTerms, Soon, "Terms end soon.", "Ask now whether they are renewed, and add the next period to the source's terms."},
	{"grant-unproved", areaTerms, Soon, "Permissions have no proof that anybody checked.", "Add grantor.proof, where the permission can be seen, and grantor.checked, the day it was looked at."},
	{"grant-old", areaTerms, Note, "Permissions were not looked at for a year.", "See whether the permission still stands, and set grantor.checked to that day."},
	{"restriction-unchecked", areaTerms, Soon, "Restrictions by law were not checked for half a year.", "Read the law or order again and set checked to that day, or remove the restriction."},
	{"rights-contradict", areaTerms, Soon, "What the outlet says of rights contradicts what you declared.", "Read it where it was found; ask the outlet, or change the terms. This is a reason to look, and no legal advice."},
	{"review-over", areaTerms, Soon, "The day of review is past.", "Decide again whether the source belongs here, and set inclusion.decided and inclusion.review."},
	{"review-near", areaTerms, Note, "The day of review is near.", "Put it on the desk's list; after the review set inclusion.decided and inclusion.review."},
	{"label-unproved", areaDisclosures, Soon, "Labels of control name no evidence or no edition.", "Add control.evidence and, for a publication, control.edition; or write unknown with the day you looked."},
	{"inclusion-unexplained", areaDisclosures, Soon, "Sources do not say why they are here.", "Add inclusion.reason, and who decided it when."},
	{"owner-unproved", areaDisclosures, Note, "Owners or funding name no evidence.", "Add the address of what shows it, and as_of."},
	{"owner-unknown", areaDisclosures, Note, "Sources name no owner.", "Look in the outlet's imprint or the company register; what cannot be found is shown as not established."},
	{"imprint-missing", areaDisclosures, Note, "Sources have no site where a reader could see who publishes.", "Add site, the outlet's home page."},
	{"identity-unproved", areaDisclosures, Note, "Nothing shows that the feeds are the outlet's own.", "Set identity.proof to how it can be shown: site-links-feed, dns-txt, well-known or trust.txt."},
	{"proof-failed", areaDisclosures, Soon, "The proof that feeds are the outlet's own was not found.", "Look at the place named; ask the outlet to put it there, or declare another identity.proof."},
	{"proof-unread", areaDisclosures, Note, "The place of the proof of identity could not be read.", "It is looked at again by itself; when that goes on, open the place in a browser."},
	{"proof-unchecked", areaDisclosures, Note, "The declared proof of identity was not looked at yet.", "Let alteram serve or alteram work run, which looks at it."},
	{"hub-unconfigured", areaHub, Fault, "The hub is not declared yet.", "Write hub.yaml (alteram init begins one) and run alteram apply."},
	{"hub-imprint", areaHub, Soon, "The hub has no complete imprint.", "Fill in hub.legal: name, address, who is responsible, and a contact; many countries demand it."},
	{"hub-self", areaHub, Soon, "The hub does not say who owns and pays for it.", "Fill in hub.self: it discloses of others what it must disclose of itself."},
	{"hub-choosing", areaHub, Note, "The hub does not say how sources are chosen.", "Write hub.choosing, with those you declined."},
	{"objections-open", areaHub, Note, "Readers object, and nobody has decided.", "Read them with alteram objections, and uphold or dismiss each."},
	{"hub-address", areaHub, Note, "The hub's address is none for the public web.", "Set hub.url to the https:// address that readers use; feeds and entries carry it."},
}

// chart collects what the checks find.
type chart struct {
	Examination
}

// find adds a finding of a kind.
func (c *chart) find(code, subject, what string, since time.Time) {
	k := kinds[slices.IndexFunc(kinds, func(k kind) bool { return k.code == code })]
	c.Findings = append(c.Findings, Finding{k.severity, code, k.area, subject, what, since, k.do})
}

func (c *chart) sign(area, name, value string) {
	c.Signs = append(c.Signs, Sign{area, name, value})
}

// Examine looks at everything. What keeps it from looking is a finding too; an
// error says only that ctx ended.
func (d *Doctor) Examine(ctx context.Context) (Examination, error) {
	c := &chart{Examination{At: d.Now().UTC(), Signs: []Sign{}, Findings: []Finding{}}}
	d.disks(c)
	err := d.Unopened
	if err == nil {
		err = d.Store.Check(ctx)
	}
	for _, check := range []func(context.Context, *chart) error{d.database, d.clock, d.work, d.feeds, d.declared} {
		if err == nil {
			err = check(ctx, c)
		}
	}
	if ctx.Err() != nil {
		return c.Examination, ctx.Err()
	}
	if err != nil {
		c.find("database-unanswered", "", err.Error(), time.Time{})
	}
	order := func(code string) int { return slices.IndexFunc(kinds, func(k kind) bool { return k.code == code }) }
	slices.SortStableFunc(c.Findings, func(a, b Finding) int { return order(a.Code) - order(b.Code) })
	return c.Examination, nil
}

// backupChore is the name under which a backup notes when it was made.
const backupChore = "backup"

// BackedUp notes that a backup was made.
func (b *Backup) BackedUp(ctx context.Context, at time.Time) error {
	return b.Store.ChoreDone(ctx, backupChore, at)
}

func (d *Doctor) database(ctx context.Context, c *chart) error {
	damage, err := d.Store.Damage(ctx)
	if err != nil {
		return err
	}
	for _, line := range damage {
		c.find("database-damaged", "", line, time.Time{})
	}
	size, err := d.Store.Size(ctx)
	if err != nil {
		return err
	}
	all, lately, err := d.Store.Grown(ctx, c.At.AddDate(0, 0, -7))
	if err != nil {
		return err
	}
	c.sign(areaDatabase, "kind", string(d.Store.Dialect()))
	c.sign(areaDatabase, "size", megabytes(size))
	c.sign(areaDatabase, "versions", growth(all, lately))
	if err := d.backups(ctx, c, all); err != nil {
		return err
	}
	v, err := d.Store.Vitals(ctx)
	if err == nil && v.Unindexed > 0 {
		c.find("index-unfinished", "", plural(v.Unindexed, "entry waits", "entries wait"), time.Time{})
	}
	if err == nil && v.Unread > manyUnread {
		c.find("claims-unfinished", "", plural(v.Unread, "version waits", "versions wait"), time.Time{})
	}
	return err
}

// manyUnread is how many versions may wait to be read for what they say before it
// is worth a note: a refresh that ended early leaves some.
const manyUnread = 1000

func (d *Doctor) backups(ctx context.Context, c *chart, versions int64) error {
	last, err := d.Store.Chore(ctx, backupChore)
	switch {
	case err != nil || versions == 0:
	case last.IsZero():
		c.find("backup-old", "", "alteram backup was never run", time.Time{})
	case c.At.Sub(last) > 7*24*time.Hour:
		c.find("backup-old", "", "the last one was made by alteram backup", last)
	default:
		c.sign(areaDatabase, "last backup", day(last))
	}
	return err
}
