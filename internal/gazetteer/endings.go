package gazetteer

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// endings are the case endings of names, folded, by language. Korean particles
// may follow any name.
var endings = map[string][]string{
	"ru": strings.Fields(`а у е ы и ой ою ом ем ей ею ам ами ах я ю ям ями ях ь й ью ов ев ие ия ию ией ии ий ого ому ым им ая ую ое ые ых ыми их ими`),
	"uk": strings.Fields(`а у і и ою ом ем ем єм еві ові ам ами ах я ю ї єю ею ям ями ях ь й ю ів їв ия ого ому им ім ій ої а у е і их ими єва єві єву євом євим`),
	"be": strings.Fields(`а у е ы і ай аю ам ем ей ям амі ямі ах ях я ю й ь аў яў ага аму ым ім ая ую ае ыя ых ымі іх імі`),
	"bg": strings.Fields(`а та то те ът ия`),
	"sr": strings.Fields(`а у е и ом ем ој ог ом ама има о`),
	"pl": strings.Fields(`a y i e ę ą o u ie owi em iem ach ami om ow ow ia ii ią ej ego emu ym im ych`),
	"cs": strings.Fields(`a y u e ě i o ou em ech um ami ich im emi ova ove`),
	"de": strings.Fields(`s es n en e er em ern`),
	"sv": strings.Fields(`s`),
	"da": strings.Fields(`s`),
	"nb": strings.Fields(`s`),
	"nl": strings.Fields(`s`),
	"tr": strings.Fields(`in un nin nun e a ye ya de da den dan i u yi yu`),
	"fi": strings.Fields(`n ssa sta lla lta lle an en in`),
	"hu": strings.Fields(`ban ben bol rol ra re nak nek t ot at et on en n hoz hez val vel`),
	"el": strings.Fields(`ς α ας η ης ο ου ων ια ιας`),
	"ko": strings.Fields(`은 는 이 가 을 를 의 에 와 과 로 도 만 에서 으로 에게 에는 인 측 군`),
}

// least is how many letters of a name stay before an ending.
const least = 3

const longestEnding = 4 // letters

func isEnding(language, rest string) bool {
	return rest == "" || slices.Contains(endings[language], rest)
}

// invariable are the last letters of names that have no cases.
var invariable = map[string]string{"ru": "уоэюи", "uk": "уоею", "be": "уоэю"}

// stemOf returns what the cases of a name's word have in common: the word
// without its own ending; "" when there are none.
func stemOf(language, word string) string {
	list := endings[language]
	last, _ := utf8.DecodeLastRuneInString(word)
	if list == nil || strings.ContainsRune(invariable[language], last) || utf8.RuneCountInString(word) < least {
		return ""
	}
	best := ""
	for _, ending := range list {
		if len(ending) > len(best) && dropsInName(language, ending) && strings.HasSuffix(word, ending) &&
			utf8.RuneCountInString(word)-utf8.RuneCountInString(ending) >= least {
			best = ending
		}
	}
	return strings.TrimSuffix(word, best)
}

// dropsInName reports whether an ending may be the one of a name as it is
// quoted. In Germanic and agglutinating languages endings are added only, and a
// name in -ов or -ев, -ів or -їв is no plural.
func dropsInName(language, ending string) bool {
	switch language {
	case "ru", "uk", "be", "sr", "pl", "cs", "el":
		return !slices.Contains([]string{"ов", "ев", "ом", "ем", "ів", "їв", "аў", "ow", "em", "um", "ам", "им", "ім", "ым", "ями", "ах", "их", "ех"}, ending)
	case "de":
		return ending == "e"
	}
	return false
}

// stemsOf returns the beginnings of a text's word that an ending follows, the
// word itself among them.
func stemsOf(language, word string) []string {
	if endings[language] == nil {
		return nil
	}
	stems := []string{word}
	end := len(word)
	for range longestEnding {
		_, size := utf8.DecodeLastRuneInString(word[:end])
		end -= size
		if end <= 0 || utf8.RuneCountInString(word[:end]) < least {
			break
		}
		if isEnding(language, word[end:]) {
			stems = append(stems, word[:end])
		}
	}
	return stems
}

// withoutClitics returns an Arabic or Hebrew word without the particles that
// are written together with it: and, in, to, like, and the article behind them.
func withoutClitics(language, word string) []string {
	switch language {
	case "ar":
		return cutClitics(word, []string{"و", "ف"}, []string{"ب", "ل", "ك"}, "لل", "ال")
	case "he":
		return cutClitics(word, []string{"ו", "ש"}, []string{"ב", "ל", "מ", "ה", "כ"}, "", "")
	}
	return nil
}

func cutClitics(word string, outer, inner []string, contracted, article string) []string {
	var bare []string
	add := func(w string) {
		if utf8.RuneCountInString(w) >= least {
			bare = append(bare, w)
		}
	}
	inside := func(w string) {
		if rest, ok := strings.CutPrefix(w, contracted); ok && contracted != "" {
			add(article + rest)
		}
		for _, p := range inner {
			if rest, ok := strings.CutPrefix(w, p); ok {
				add(rest)
			}
		}
	}
	for _, p := range outer {
		if rest, ok := strings.CutPrefix(word, p); ok {
			add(rest)
			inside(rest)
		}
	}
	inside(word)
	return bare
}
