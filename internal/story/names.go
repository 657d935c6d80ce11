package story

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alteram-hub/alteram/internal/lang"
)

// A skeleton is what a name keeps in every script: its consonants, in classes
// of letters that spellings of one sound share. Storozheva, Storoschewa,
// Сторожева and ستوروجيفا are all "STRSF". A vowel counts at the beginning only.
// The idea is Soundex's (Russell 1918); classes and digraphs are ours.

// leastSkeleton is how many classes a name must keep to be compared.
const leastSkeleton = 3

// digraphs are the spellings of several letters, and of letters that mean
// different sounds in different languages; "" stands for all languages.
var digraphs = map[string][][2]string{
	"":   {{"shch", "S"}, {"tsch", "S"}, {"sch", "S"}, {"tch", "S"}, {"kh", "K"}, {"zh", "S"}, {"sh", "S"}, {"ph", "F"}, {"th", "T"}, {"dh", "T"}, {"gh", "K"}, {"ck", "K"}, {"ts", "S"}, {"tz", "S"}, {"cz", "S"}, {"qu", "K"}, {"x", "KS"}},
	"en": {{"ch", "S"}, {"j", "S"}},
	"de": {{"dsch", "S"}, {"ch", "K"}, {"j", ""}},
	"fr": {{"dj", "S"}, {"tch", "S"}, {"ch", "S"}, {"j", "S"}},
	"es": {{"ch", "S"}, {"j", "K"}, {"ll", ""}},
	"pl": {{"ch", "K"}, {"j", ""}, {"rz", "S"}},
	"ru": {{"дж", "S"}, {"кс", "KS"}},
	"uk": {{"дж", "S"}, {"кс", "KS"}},
}

// classes are the classes of single letters.
var classes = map[rune]byte{
	'b': 'P', 'p': 'P', 'f': 'F', 'v': 'F', 'w': 'F', 'k': 'K', 'g': 'K', 'q': 'K', 'c': 'K', 't': 'T', 'd': 'T', 's': 'S', 'z': 'S', 'j': 'S',
	'r': 'R', 'l': 'R', 'm': 'M', 'n': 'N',
	'б': 'P', 'п': 'P', 'ф': 'F', 'в': 'F', 'к': 'K', 'г': 'K', 'ґ': 'K', 'х': 'K', 'т': 'T', 'д': 'T', 'с': 'S', 'з': 'S', 'ж': 'S', 'ц': 'S', 'ч': 'S', 'ш': 'S', 'щ': 'S',
	'р': 'R', 'л': 'R', 'м': 'M', 'н': 'N',
	'ب': 'P', 'پ': 'P', 'ف': 'F', 'ڤ': 'F', 'ق': 'K', 'ك': 'K', 'گ': 'K', 'غ': 'K', 'خ': 'K', 'ح': 'K', 'ت': 'T', 'ط': 'T', 'د': 'T', 'ض': 'T', 'ث': 'T', 'ذ': 'T', 'ظ': 'T',
	'س': 'S', 'ص': 'S', 'ز': 'S', 'ش': 'S', 'ج': 'S', 'چ': 'S', 'ر': 'R', 'ل': 'R', 'م': 'M', 'ن': 'N',
}

const vowelLetters = "aeiouyjаеиоуыэюяіїєйاويعآ"

// skeleton returns the skeleton of a folded word in a language; "" when too
// little of it stays.
func skeleton(language, word string) string {
	var b [24]byte
	n := 0
	put := func(class string) {
		for i := 0; i < len(class) && n < len(b); i++ {
			if n == 0 || b[n-1] != class[i] {
				b[n] = class[i]
				n++
			}
		}
	}
	if first, _ := utf8.DecodeRuneInString(word); strings.ContainsRune(vowelLetters, first) {
		put("A")
	}
	for at := 0; at < len(word); {
		if class, size, ok := digraph(language, word[at:]); ok {
			put(class)
			at += size
			continue
		}
		r, size := utf8.DecodeRuneInString(word[at:])
		if class := letter(r, word[at+size:], language); class != 0 {
			put(string(rune(class)))
		}
		at += size
	}
	if n < leastSkeleton {
		return ""
	}
	return string(b[:n])
}

func digraph(language, rest string) (class string, size int, ok bool) {
	for _, list := range [...][][2]string{digraphs[language], digraphs[""]} {
		for _, d := range list {
			if strings.HasPrefix(rest, d[0]) {
				return d[1], len(d[0]), true
			}
		}
	}
	return "", 0, false
}

// letter returns the class of a letter by what follows it: h is heard before a
// vowel, English w too, and c before e and i is s.
func letter(r rune, rest, language string) byte {
	next, _ := utf8.DecodeRuneInString(rest)
	vowel := rest != "" && strings.ContainsRune(vowelLetters, next)
	switch {
	case (r == 'h' || r == 'ه') && vowel:
		return 'K'
	case r == 'w' && language == "en" && !vowel:
		return 0
	case r == 'c' && (next == 'e' || next == 'i' || next == 'y'):
		return 'S'
	}
	return classes[r]
}

// caseEndings are endings that put a consonant behind a Russian or Ukrainian
// surname, and the German genitive.
var caseEndings = map[string][]string{
	"ru": {"ыми", "ими", "ами", "ями", "ого", "его", "ому", "ему", "ом", "ем", "ым", "им", "ов", "ев", "ах", "ях"},
	"uk": {"ими", "ами", "ями", "ого", "ьому", "ому", "ові", "еві", "єві", "ом", "ем", "єм", "им", "ім", "ів", "їв", "ах", "ях"},
	"de": {"s"},
}

// skeletons returns the skeletons that a word may have: as it stands, and
// without its ending or its particles.
func skeletons(language, word string) (list [2]string) {
	if language == "ar" {
		list[0] = skeleton(language, bareArabic(word))
		return list
	}
	list[0] = skeleton(language, word)
	for _, ending := range caseEndings[language] {
		if bare, ok := strings.CutSuffix(word, ending); ok {
			if s := skeleton(language, bare); s != list[0] {
				list[1] = s
			}
			break
		}
	}
	return list
}

// bareArabic takes conjunction, preposition and article off an Arabic word.
func bareArabic(word string) string {
	const least = 3 // letters that stay
	for _, particle := range [...]string{"وال", "بال", "كال", "فال", "ولل", "ال", "لل", "و", "ب", "ل", "ف"} {
		if bare, ok := strings.CutPrefix(word, particle); ok {
			if utf8.RuneCountInString(bare) >= least+1 || len(particle) > 2 && utf8.RuneCountInString(bare) >= least {
				return bare
			}
		}
	}
	return word
}

// hanSounds are the characters that Chinese writes foreign names with, by the
// classes of their sounds; a point stands for a syllable without a consonant.
var hanSounds = func() map[rune]string {
	m := map[rune]string{}
	for line := range strings.FieldsSeq(`
		.:阿艾安奥埃亚伊恩厄欧尤约雅耶叶延因英音昂乌易
		P:巴贝比布伯波博班邦保鲍白拜本邦宾彼佩皮普帕派潘庞珀泼
		F:弗夫福费菲法芬冯丰韦瓦威维沃温万文汪旺伍武魏
		K:卡克科库凯肯考戈格古加盖根冈哈海汉赫亨胡霍怀惠豪基吉金贾杰久
		T:达大戴德丹登迪蒂杜多顿东特塔泰坦汤提铁图托通滕廷丁
		S:萨塞森沙山绍舍申什圣史施舒苏索斯思松桑孙西希锡谢辛休兹扎泽曾朱佐祖茨策察恰切奇齐乔丘热日若让茹
		R:拉莱赖兰朗劳勒雷里利列林琳龙卢鲁伦罗洛隆尔儿莉丽娄路
		M:马玛麦迈曼毛梅门蒙米明莫默姆穆
		N:纳娜奈南内尼宁纽努诺农涅妮娅`) {
		class, characters, _ := strings.Cut(line, ":")
		for _, r := range characters {
			m[r] = class
		}
	}
	return m
}()

// nasals are those of them that end in n.
const nasals = "安恩延因英音昂班邦本宾潘庞芬冯丰温万文肯根冈汉亨金丹登顿东坦汤通滕廷丁森山申松桑孙辛曾让兰朗林琳伦隆龙曼门蒙明南宁农"

// hanSkeleton returns the skeleton of the foreign name that begins a Chinese
// text, and the name's length in bytes; "" when none does. A name has three
// characters or more.
func hanSkeleton(text string) (string, int) {
	var b [24]byte
	n, end, characters := 0, 0, 0
	for i, r := range text {
		class, ok := hanSounds[r]
		if !ok || n >= len(b)-1 {
			break
		}
		if class == "." {
			if n == 0 {
				b[n] = 'A'
				n++
			}
		} else if n == 0 || b[n-1] != class[0] {
			b[n] = class[0]
			n++
		}
		if strings.ContainsRune(nasals, r) && n < len(b) && b[n-1] != 'N' {
			b[n] = 'N'
			n++
		}
		characters++
		end = i + utf8.RuneLen(r)
	}
	if characters < 3 || n < leastSkeleton {
		return "", end
	}
	return string(b[:n]), end
}

// isName reports whether a token is written as a name: with a capital in a
// script that has them.
func isName(text string, t lang.Token) bool {
	c := text[t.Start]
	if c < utf8.RuneSelf {
		return 'A' <= c && c <= 'Z'
	}
	r, _ := utf8.DecodeRuneInString(text[t.Start:])
	return unicode.IsUpper(r)
}
