package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/store"
)

// maxKey bounds an identity key; a longer one ends in a digest of the whole.
const maxKey = 400

// named is one item of a document on its way to an entry.
type named struct {
	version alteram.Version
	item    []byte // as parsed, for the store
	// keys are the identity keys under which the item may be known, most
	// specific first.
	keys []string
	// known is the entry it is the same as; nil when it is new under key.
	known *store.Known
	key   string
}

// name gives the items of a document their identity keys by the feed's policy,
// and leaves out items that are the same to the letter, or that the policy
// calls the same.
func name(policy alteram.IdentityPolicy, items []named) []named {
	type words struct {
		guid   string
		digest alteram.Digest
	}
	seen, used := map[words]bool{}, map[string]bool{}
	out := items[:0]
	for _, it := range items {
		w := words{it.version.GUID, it.version.Digest}
		if seen[w] {
			continue
		}
		seen[w] = true
		it.keys = keys(policy, it.version)
		if policy != alteram.IdentityAuto {
			if used[it.keys[0]] {
				continue
			}
			used[it.keys[0]] = true
		}
		out = append(out, it)
	}
	return addWords(policy, out)
}

// addWords puts the words themselves in front of the keys of items that bear
// the same name as another item of the document.
func addWords(policy alteram.IdentityPolicy, items []named) []named {
	if policy != alteram.IdentityAuto {
		return items
	}
	count := map[string]int{}
	for _, it := range items {
		count[it.keys[0]]++
	}
	for i, it := range items {
		if count[it.keys[0]] > 1 {
			items[i].keys = slices.Insert(it.keys, 0, bound(it.keys[0]+"\ntext:"+it.version.Digest.String()))
		}
	}
	return items
}

// keys returns the identity keys of a version, most specific first; never
// empty. A policy other than auto gives one key.
func keys(policy alteram.IdentityPolicy, v alteram.Version) []string {
	dated := "title:" + v.Title + "\n" + day(v.Published)
	guid, link := "guid:"+v.GUID, "link:"+v.Link
	var ks []string
	switch {
	case policy == alteram.IdentityTitle && v.Title != "":
		ks = []string{dated}
	case policy == alteram.IdentityLink && v.Link != "":
		ks = []string{link}
	case policy == alteram.IdentityGUID && v.GUID != "":
		ks = []string{guid}
	case v.GUID != "":
		ks = []string{guid + "\n" + link + "\n" + dated, guid + "\n" + link, guid}
	case v.Link != "":
		ks = []string{link + "\n" + dated, link}
	case v.Title != "":
		ks = []string{dated}
	default:
		ks = []string{"text:" + short(v.Text)}
	}
	for i, k := range ks {
		ks[i] = bound(k)
	}
	if policy != alteram.IdentityAuto {
		ks = ks[len(ks)-1:]
	}
	return ks
}

// bound returns a key of at most maxKey bytes that is as telling as k.
func bound(k string) string {
	if len(k) <= maxKey {
		return k
	}
	return strings.ToValidUTF8(k[:maxKey-2*sha256.Size], "") + short(k)
}

func short(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:])
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

// matcher finds the entries that the items of one document are the same as.
type matcher struct {
	items []named
	// guids and links count how many items of the document bear each.
	guids, links map[string]int
	byKey        map[string]*store.Known
	byLink       map[string][]*store.Known
	taken        map[alteram.EntryID]bool
}

// match resolves the items of a document against the entries that are known
// under one of their keys or links. In order: the exact key; a GUID, unless it
// was reused for another article; the link, for a GUID that was renamed. What
// is left is new, under a key that nobody has: nothing is hidden, nothing
// doubled.
func match(items []named, known []store.Known) {
	m := matcher{
		items: items, guids: map[string]int{}, links: map[string]int{}, byKey: map[string]*store.Known{},
		byLink: map[string][]*store.Known{}, taken: map[alteram.EntryID]bool{},
	}
	for _, it := range items {
		m.guids[it.version.GUID]++
		m.links[it.version.Link]++
	}
	for i := range known {
		k := &known[i]
		m.byKey[k.Key] = k
		m.byLink[k.Latest.Link] = append(m.byLink[k.Latest.Link], k)
	}
	for i := range items {
		m.assign(&items[i], m.underKey(items[i]))
	}
	for i := range items {
		m.assign(&items[i], m.underLink(items[i]))
	}
	for i := range items {
		m.invent(&items[i])
	}
}

func (m *matcher) assign(it *named, k *store.Known) {
	if k == nil {
		return
	}
	it.known, it.key = k, k.Key
	m.taken[k.ID] = true
}

// underKey returns the free entry known under the most specific of the item's
// keys; nil when there is none.
func (m *matcher) underKey(it named) *store.Known {
	last := len(it.keys) - 1
	for i, key := range it.keys {
		k := m.byKey[key]
		if k == nil || m.taken[k.ID] || i == last && last > 0 && !m.same(it.version, k) {
			continue
		}
		return k
	}
	return nil
}

// same reports whether a bare GUID or link, the least specific key, can be
// trusted to mean the same entry.
func (m *matcher) same(v alteram.Version, k *store.Known) bool {
	if v.GUID == "" { // a bare link, good when it leads to one item only
		return m.links[v.Link] == 1
	}
	if v.Link == k.Latest.Link {
		return true
	}
	if m.guids[v.GUID] > 1 {
		return false
	}
	return v.Title == k.Latest.Title || dated(v, k) // else the GUID was reused: link, title and date all differ
}

// dated reports whether two items bear the same date; no date is none.
func dated(v alteram.Version, k *store.Known) bool {
	return !v.Published.IsZero() && v.Published.Equal(k.Latest.Published)
}

// underLink returns the entry of which an unmatched item is a renamed form:
// same link, found nowhere else in the document, and one more sign.
func (m *matcher) underLink(it named) *store.Known {
	v := it.version
	if it.known != nil || v.Link == "" || m.links[v.Link] > 1 || len(it.keys) == 1 {
		return nil
	}
	for _, k := range m.byLink[v.Link] {
		if m.taken[k.ID] {
			continue
		}
		if v.GUID == "" || k.Latest.GUID == "" || stem(v.GUID) == stem(k.Latest.GUID) || v.Title == k.Latest.Title || dated(v, k) {
			return k
		}
	}
	return nil
}

// stem returns a GUID without its fragment, where some outlets count revisions.
func stem(guid string) string {
	s, _, _ := strings.Cut(guid, "#")
	return s
}

// invent gives a new item the least specific key that is free, both among
// known entries and in the document.
func (m *matcher) invent(it *named) {
	if it.known != nil {
		return
	}
	for _, key := range slices.Backward(it.keys) {
		if m.byKey[key] == nil {
			it.key = key
			m.byKey[key] = &store.Known{Entry: alteram.Entry{Key: key}}
			return
		}
	}
}
