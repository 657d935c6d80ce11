package story

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/alteram-hub/alteram/internal/gazetteer"
	"github.com/alteram-hub/alteram/internal/lang"
)

// Tuning are the weights of features and the constants of the comparison; see
// [Shipped].
type Tuning struct {
	// Title is what a word of the title weighs, Lead one of the first LeadWords
	// words of the text, Rest one after them, Pair two words in a row and Capital
	// a word with a capital within a sentence, as a multiple.
	Title, Lead, Rest, Pair, Capital float64
	LeadWords                        int
	// Name, Place, State, Number, Date, About and Link are what the features weigh
	// that are common to all languages.
	Name, Place, State, Number, Date, About, Link float64
	// Rarity is the exponent of a feature's inverse document frequency.
	Rarity float64
	// Prior is how many reports a language's frequencies begin with.
	Prior float64
	// CommonShare is what the common features add to the words' similarity.
	CommonShare float64
	// SizePower makes large stories easier (below 0) or harder (above 0) to join.
	SizePower float64
	// Short is the exponent by which a report of few words need be less alike, and
	// Full from how many features on it is a full one.
	Short, Full float64
	// Names is the share of its score that a report loses whose names the story
	// does not know, and Guard the power by which it loses more in a crowd.
	Names, Guard float64
	// Crowd is how much nearer a story must be where all are near.
	Crowd float64
	// LeastNamed is how many names and numbers a report must share with a story in
	// other languages to count fully.
	LeastNamed float64
	// Join is how alike, as a multiple of what a report must be, two stories are that
	// a report shows to be one; JoinAcross the same for two without a language in
	// common.
	Join, JoinAcross float64
	// Near is how near, as such a multiple, a report must be to the second story.
	Near float64
	// CopyNames is the share of its names that a story must know of a copy.
	CopyNames float64
	// Both is what two names in a row weigh, as of a person.
	Both float64
	// Soon is the share of a likeness that is lost in SoonHours between a report and the
	// nearest of a story; half of it in each SoonHours.
	Soon, SoonHours float64
}

// maxText bounds the text that is looked at, in bytes: an event is told at the
// beginning of a report.
const maxText = 6000

// maxWords bounds the words that count as features.
const maxWords = 260

// term is a feature of an item, or of a story, with its weight. A negative
// weight is that of a faint feature, one that need not be what it looks like: it
// counts where it is found elsewhere, and is not missed where it is not.
type term struct {
	key    uint32
	weight float32
}

func (t term) size() float64 { return math.Abs(float64(t.weight)) }
func (t term) faint() bool   { return t.weight < 0 }

// A key is 26 bits of hash, five bits for the language of a word, and one that
// is set on what is common to all languages.
func isCommon(key uint32) bool       { return key&1 == 1 }
func languageBits(key uint32) uint32 { return key & 0x3f }
func commonKey(k kind, feature string) uint32 {
	return uint32(hash(feature))<<6 | uint32(k)<<1 | 1
}

// kind is what a common feature is about.
type kind uint32

const (
	entity kind = iota // a person, a place, an organisation, by name
	number
	matter // what it is about
	link
)

func isEntity(key uint32) bool { return languageBits(key) == uint32(entity)<<1|1 }
func isMatter(key uint32) bool { return languageBits(key) == uint32(matter)<<1|1 }

func wordKey(language uint32, parts ...string) uint32 {
	return uint32(hash(parts...))<<6 | language
}

// ownBits are the languages that have bits of their own; all others share theirs.
var ownBits = strings.Fields(`en ru uk de fr ar zh es it pt pl tr fa he ja ko nl sv cs ro hu bg sr el fi da nb id vi hi`)

// languageOf returns the bits for a language. Words of two languages that share
// theirs are different all the same.
func languageOf(base string) uint32 {
	i := slices.Index(ownBits, base)
	if i < 0 {
		i = len(ownBits)
	}
	return uint32(i) << 1
}

// features are what is compared of an item.
type features struct {
	language uint32 // its bits in a key
	terms    []term // in order of keys
	sketch   sketch
	shingles int
	exact    uint64 // hash of title and text as they are written
}

// reader takes the features of items. It keeps what stems it has seen.
type reader struct {
	tune  *Tuning
	own   *gazetteer.Places
	stems map[string]map[string]string // by language

	// Of the item that is being read:
	language string
	bits     uint32
	stop     map[string]bool
	tokens   []lang.Token
	weights  map[uint32]weight
	names    map[uint32]string // what the keys are called
	sketch   sketcher
	count    int    // words so far
	last     string // the skeleton of the name before, which ends at lastEnd
	lastEnd  int
}

// weight is what a feature weighs in an item so far.
type weight struct {
	sum   float32
	solid bool
}

// maxStems bounds the stems that are kept for a language.
const maxStems = 1 << 17

func newReader(tune *Tuning, places *gazetteer.Places) *reader {
	return &reader{tune: tune, own: places, stems: map[string]map[string]string{}, weights: map[uint32]weight{}, names: map[uint32]string{}}
}

// read returns the features of an item.
func (r *reader) read(it Item) features {
	r.language = lang.Base(it.Language)
	r.stop = stops()[r.language]
	r.bits = languageOf(r.language)
	clear(r.weights)
	clear(r.names)
	r.sketch = sketcher{hashes: r.sketch.hashes[:0]}
	r.count = 0
	r.part(it.Title, true)
	r.part(head(it.Text), false)
	for _, address := range it.Links {
		r.common(link, "link:"+address, r.tune.Link)
	}
	f := features{language: r.bits, exact: hash(it.Title, "\x00", it.Text)}
	f.terms = make([]term, 0, len(r.weights))
	for key, w := range r.weights {
		size := damp(w.sum)
		if !w.solid {
			size = -size
		}
		f.terms = append(f.terms, term{key, size})
	}
	slices.SortFunc(f.terms, func(a, b term) int { return cmp.Compare(a.key, b.key) })
	f.sketch, f.shingles = r.sketch.sketch()
	return f
}

// damp lets a repeated feature count more, but less each time.
func damp(w float32) float32 {
	if w <= 1 {
		return w
	}
	return float32(1 + math.Log(float64(w)))
}

// head cuts a text to what is looked at.
func head(text string) string {
	if len(text) <= maxText {
		return text
	}
	end := maxText
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}

// part reads title or text.
func (r *reader) part(text string, title bool) {
	r.tokens = r.tokens[:0]
	for t := range lang.Tokens(text) {
		r.tokens = append(r.tokens, t)
	}
	if len(r.tokens) == 0 {
		return
	}
	r.last = ""
	shouts := title && capitalised(text, r.tokens)
	weight := r.tune.Title
	previous := ""
	skipTo := 0
	for i, t := range r.tokens {
		if !t.Last {
			r.sketch.word(hash(t.Word))
		}
		if r.count++; r.count > maxWords && !title {
			continue
		}
		if !title {
			weight = r.tune.Lead
			if r.count > r.tune.LeadWords {
				weight = r.tune.Rest
			}
		}
		if t.Part {
			r.han(text, t, weight, &skipTo)
			previous = ""
			continue
		}
		if t.Start >= skipTo {
			if n, used := spelt(r.language, r.tokens[i:]); used > 0 {
				r.common(number, "number:"+strconv.FormatInt(n, 10), weight*r.tune.Number)
				skipTo = r.tokens[i+used-1].End
			}
		}
		previous = r.word(text, i, weight, previous, shouts)
	}
	r.places(text)
}

// capitalised reports whether a title is written with capitals throughout, so
// that they say nothing.
func capitalised(text string, tokens []lang.Token) bool {
	upper, all := 0, 0
	for _, t := range tokens {
		if utf8.RuneCountInString(t.Word) > 3 {
			all++
			if isName(text, t) {
				upper++
			}
		}
	}
	return all > 2 && upper*10 > all*7
}

// word takes in one word, and returns what a pair with the next begins with.
func (r *reader) word(text string, i int, weight float64, previous string, shouts bool) string {
	t := r.tokens[i]
	if c := t.Word[0]; '0' <= c && c <= '9' {
		return r.number(i, weight)
	}
	if r.stop[t.Word] || len(t.Word) < 2 {
		return ""
	}
	stem := r.stem(t.Word)
	named := isName(text, t)
	inside := named && !shouts && i > 0 && !endsSentence(text[r.tokens[i-1].End:t.Start])
	w := weight
	if inside && r.language != "de" {
		w *= r.tune.Capital
	}
	r.add(wordKey(r.bits, r.language, stem), stem, w, true)
	if previous != "" && r.tune.Pair > 0 {
		r.add(wordKey(r.bits, previous, " ", stem), previous+" "+stem, weight*r.tune.Pair, true)
	}
	about := conceptTable().of(r.language, t.Word)
	if about != "" && !strings.HasPrefix(about, "month-") {
		r.common(matter, "about:"+about, weight*r.tune.About)
	}
	if about == "" {
		r.name(t.Word, t.Start-1, t.End, named, inside && r.language != "de", weight)
	}
	return stem
}

// name adds the skeletons of a word that may be a name. Where it is not certain
// that it is one, the feature is faint: it counts when it is found elsewhere,
// and is not missed when it is not.
func (r *reader) name(word string, at, end int, named, certain bool, weight float64) {
	caseless := r.language == "ar" || r.language == "fa"
	if !named && !caseless || len(word) < 4 {
		return
	}
	for k, s := range skeletons(r.language, word) {
		if s == "" {
			continue
		}
		if k == 0 && r.tune.Both > 0 && named && !caseless {
			if r.last != "" && r.lastEnd == at {
				r.add(commonKey(entity, "name:"+r.last+"+"+s), "name:"+r.last+"+"+s, weight*r.tune.Both, certain)
			}
			r.last, r.lastEnd = s, end
		}
		w := weight * r.tune.Name * min(1, float64(len(s)-1)/4)
		r.add(commonKey(entity, "name:"+s), "name:"+s, w, certain)
	}
}

// number adds a number, and the date when a month stands beside it.
func (r *reader) number(i int, weight float64) string {
	word := r.tokens[i].Word
	month := ""
	for _, k := range [...]int{i + 1, i - 1} {
		if k >= 0 && k < len(r.tokens) {
			if m, ok := strings.CutPrefix(conceptTable().of(r.language, r.tokens[k].Word), "month-"); ok {
				month = m
				break
			}
		}
	}
	n, err := strconv.ParseFloat(word, 64)
	if i+1 < len(r.tokens) && err == nil {
		if f := numeralTable()[r.language].factor(r.tokens[i+1].Word); f > 1 {
			r.common(number, "number:"+strconv.FormatFloat(n*float64(f), 'f', -1, 64), weight*r.tune.Number)
			r.add(wordKey(r.bits, r.language, word), word, weight, true)
			return word
		}
	}
	switch {
	case err != nil:
	case month != "" && n >= 1 && n <= 31:
		r.common(number, "date:"+month+"-"+word, weight*r.tune.Date)
		return ""
	case n >= 1900 && n <= 2100 && len(word) == 4: // a year
	case n >= 10 || strings.Contains(word, "."):
		r.common(number, "number:"+word, weight*r.tune.Number)
	case n >= 2:
		r.add(commonKey(number, "number:"+word), "number:"+word, weight*r.tune.Number/4, false)
	}
	r.add(wordKey(r.bits, r.language, word), word, weight, true)
	return word
}

// han takes in two characters of a script without spaces.
func (r *reader) han(text string, t lang.Token, weight float64, skipTo *int) {
	if !t.Last {
		r.add(wordKey(r.bits, r.language, t.Word), t.Word, weight, true)
	}
	if about := conceptTable().at(r.language, text[t.Start:]); about != "" {
		r.common(matter, "about:"+about, weight*r.tune.About)
	}
	if t.Start < *skipTo {
		return
	}
	if n, length := hanNumber(text[t.Start:]); length > 0 {
		*skipTo = t.Start + length
		if n >= 10 && !isOrdinal(text[:t.Start], text[t.Start+length:]) {
			r.common(number, "number:"+strconv.FormatInt(n, 10), weight*r.tune.Number)
		}
		return
	}
	if s, n := hanSkeleton(text[t.Start:]); s != "" {
		*skipTo = t.Start + n
		r.common(entity, "name:"+s, weight*r.tune.Name*min(1, float64(len(s)-1)/4))
	}
}

// places adds what the gazetteer finds: the place or organisation, and the
// state it points to.
func (r *reader) places(text string) {
	for _, m := range gazetteer.FindIn(text, r.tokens, r.language) {
		if m.State != "" {
			r.common(entity, "state:"+m.State, r.tune.State)
		}
		if m.Form != gazetteer.Name && m.Form != gazetteer.Demonym && m.Form != gazetteer.Metonym {
			r.common(entity, m.ID, r.tune.Place)
		}
	}
	for _, m := range r.own.FindIn(text, r.tokens, r.language) {
		r.common(entity, m.ID, r.tune.State)
	}
}

// stem returns the stem of a word in the item's language.
func (r *reader) stem(word string) string {
	known := r.stems[r.language]
	if known == nil || len(known) >= maxStems {
		known = map[string]string{}
		r.stems[r.language] = known
	}
	stem, ok := known[word]
	if !ok {
		stem, _ = lang.Stem(r.language, word)
		known[strings.Clone(word)] = stem
	}
	return stem
}

// common adds a feature that is the same in all languages.
func (r *reader) common(k kind, feature string, weight float64) {
	r.add(commonKey(k, feature), feature, weight, true)
}

func (r *reader) add(k uint32, name string, by float64, solid bool) {
	if by == 0 {
		return
	}
	w := r.weights[k]
	w.sum += float32(by)
	w.solid = w.solid || solid
	r.weights[k] = w
	r.names[k] = name
}

// endsSentence reports whether what stands between two words ends a sentence or
// opens a quotation, behind which every word has a capital.
func endsSentence(gap string) bool { return strings.ContainsAny(gap, ".!?:\n“„«\"") }
