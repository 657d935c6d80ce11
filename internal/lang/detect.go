package lang

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

const (
	// maxLetters is how many letters of a text are read: three long sentences,
	// after which more change nothing.
	maxLetters = 300
	// maxBytes is how much of a text is looked at: so many letters in any script,
	// with what stands between them.
	maxBytes = 2000
	// fewLetters make no language.
	fewLetters = 3
	// declaredNats is what a language that is declared has ahead of the others:
	// about what three letters more tell.
	declaredNats = 12
	// temper divides sums of nats before they are compared as probabilities:
	// letters that follow one another do not tell independent things.
	temper = 2.5
	// leastConfidence is what a language must reach to be named at all.
	leastConfidence = 0.1
	// unknownConfidence is of a declared language that the model does not have.
	unknownConfidence = 0.5
)

// Undetermined is the tag of a text whose language cannot be told.
const Undetermined = "und"

// Detect returns the language of a text as a BCP 47 tag, and how sure that is,
// in [0,1]. declared is what its publisher says, or empty: it is believed unless
// the text contradicts it plainly, and returned as it was given when it is
// right. A text without letters is in the declared language, or [Undetermined],
// with confidence 0; so is one too short to tell. Serbian is sr in Cyrillic and
// sr-Latn in Latin letters. Text that is not UTF-8 has no letters.
func Detect(text, declared string) (tag string, confidence float64) {
	text = norm.NFC.String(clear(beginning(text)))
	scripts := count(text)
	if scripts.letters == 0 {
		return orDeclared(declared), 0
	}
	of, sole := scripts.main()
	if sole != "" {
		return name(sole, declared), 1
	}
	if unknown(declared, of) {
		return declared, unknownConfidence
	}
	s := read(text, of, declared)
	if other := reread(text, of, declared); other != nil && other.highest() > s.highest() {
		s = other
	}
	best, confidence := s.best(text)
	if s.letters < fewLetters && declared == "" || confidence < leastConfidence {
		return orDeclared(declared), 0
	}
	return name(languages[best].tag, declared), confidence
}

// beginning bounds a text, between two characters.
func beginning(text string) string {
	if len(text) <= maxBytes {
		return text
	}
	end := maxBytes
	for end > maxBytes-utf8.UTFMax && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}

// orDeclared is the answer where a text tells nothing.
func orDeclared(declared string) string {
	if declared == "" {
		return Undetermined
	}
	return declared
}

// name returns the declared tag where it says the same language as tag.
func name(tag, declared string) string {
	if declared != "" && (same(declared, tag) || tag == "zh" && Base(declared) == "ja") {
		return declared
	}
	return tag
}

// same reports whether a declared tag and one of the model are of one language.
// Norwegian declared as that may be in either form.
func same(declared, tag string) bool {
	d := primary(declared)
	return d == primary(tag) || d == "no" && Base(tag) == Base(d)
}

// primary returns the language of a tag as it is written, in lower case.
func primary(tag string) string {
	first, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(tag), "_", "-"), "-")
	return first
}

// unknown reports whether a declared language is written in a script and not
// in the model, which then cannot contradict it.
func unknown(declared string, of script) bool {
	tag, err := language.Parse(declared)
	if err != nil || slices.ContainsFunc(languages[:], func(l modelLanguage) bool { return same(declared, l.tag) }) {
		return false
	}
	s, confidence := tag.Script()
	return confidence > language.No && s.String() == scriptCodes[of]
}

// scorer adds up what a text says for each language.
type scorer struct {
	script script
	// sums are in units of 1/perNat.
	sums    [len(languages)]int
	letters int
	// window is of the last letters of the word being read, the latest in the
	// low 16 bits.
	window uint64
	// inWord counts the letters of the word so far.
	inWord int
}

// read scores a text, with the declared language ahead.
func read(text string, of script, declared string) *scorer {
	s := &scorer{script: of}
	for i, l := range languages {
		s.sums[i] = -perNat * l.handicap
	}
	s.text(text)
	for i, l := range languages {
		if declared != "" && same(declared, l.tag) {
			s.sums[i] += perNat * declaredNats
		}
	}
	return s
}

// latin5 reads as Turkish what was written so and read as Western European:
// ISO 8859-9 and 8859-1 differ in these six letters, which are Icelandic there.
var latin5 = strings.NewReplacer("ð", "ğ", "þ", "ş", "ý", "ı", "Ð", "Ğ", "Þ", "Ş", "Ý", "İ")

// reread scores a text that may be in the wrong charset in the right one; nil
// where it cannot be.
func reread(text string, of script, declared string) *scorer {
	if of != latinScript || !strings.ContainsAny(text, "ðþýÐÞÝ") {
		return nil
	}
	return read(latin5.Replace(text), of, declared)
}

// text reads the letters of a text in its script: what is quoted in another is
// no sign of the language.
func (s *scorer) text(text string) {
	for _, r := range text {
		if s.letters == maxLetters {
			return
		}
		if !unicode.IsLetter(r) || !unicode.Is(sharedScripts[s.script], r) {
			s.inWord = 0
			continue
		}
		s.letter(r)
	}
}

// letter adds what one letter says after those before it.
func (s *scorer) letter(r rune) {
	s.letters++
	s.inWord++
	s.window = addLetter(s.window, Letter(unicode.ToLower(r)))
	for n := 1; n <= min(s.inWord, maxGram); n++ {
		weights := look(model, mix(s.window&(1<<(16*n)-1)))
		for ; weights != ""; weights = weights[2:] {
			l, w := weightAt(weights)
			s.sums[l] += w
		}
	}
}

// best returns the likeliest language of the script and its share among all.
func (s *scorer) best(text string) (language int, confidence float64) {
	top := s.top()
	s.closeOnes(text, top)
	top = s.top()
	total := 0.0
	for i, l := range languages {
		if l.script == s.script {
			total += math.Exp(float64(s.sums[i]-s.sums[top]) / (perNat * temper))
		}
	}
	return top, 1 / total
}

// highest returns the score of the likeliest language.
func (s *scorer) highest() int { return s.sums[s.top()] }

func (s *scorer) top() int {
	top := -1
	for i, l := range languages {
		if l.script == s.script && (top < 0 || s.sums[i] > s.sums[top]) {
			top = i
		}
	}
	return top
}

// closeOnes adds the words that tell apart languages so close that their
// letters hardly do.
func (s *scorer) closeOnes(text string, top int) {
	table := markers()[languages[top].tag]
	if table == nil {
		return
	}
	for word := range strings.FieldsFuncSeq(text, notInWord) {
		word = strings.ToLower(word)
		for _, tag := range table.of(word) {
			i := slices.IndexFunc(languages[:], func(l modelLanguage) bool { return l.tag == tag })
			s.sums[i] += perNat * markerNats
		}
	}
}
