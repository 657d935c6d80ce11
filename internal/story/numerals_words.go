package story

import (
	"strconv"
	"strings"
	"sync"

	"github.com/alteram-hub/alteram/internal/lang"
)

// numeralLines are the words of each language for numbers: of 2 to 19, the tens,
// and in capitals what a number is multiplied by; words of one number are joined
// by a stroke, and one with a star stands for all that begin so.
var numeralLines = map[string]string{
	"en": `2=two 3=three 4=four 5=five 6=six 7=seven 8=eight 9=nine 10=ten 11=eleven 12=twelve 13=thirteen 14=fourteen 15=fifteen 16=sixteen 17=seventeen
		18=eighteen 19=nineteen 20=twenty 30=thirty 40=forty 50=fifty 60=sixty 70=seventy 80=eighty 90=ninety X1000=thousand X1000000=million X1000000000=billion`,
	"de": `10=zehn 11=elf 12=zwolf 13=dreizehn 14=vierzehn 15=funfzehn 16=sechzehn 17=siebzehn 18=achtzehn 19=neunzehn 20=zwanzig 30=dreissig|dreißig 40=vierzig
		50=funfzig 60=sechzig 70=siebzig 80=achtzig 90=neunzig X1000=tausend X1000000=million* X1000000000=milliard*`,
	"fr": `2=deux 3=trois 4=quatre 5=cinq 6=six 7=sept 8=huit 9=neuf 10=dix 11=onze 12=douze 13=treize 14=quatorze 15=quinze 16=seize 20=vingt|vingts
		30=trente 40=quarante 50=cinquante 60=soixante X1000=mille X1000000=million|millions X1000000000=milliard|milliards`,
	"es": `2=dos 3=tres 4=cuatro 5=cinco 6=seis 7=siete 8=ocho 9=nueve 10=diez 11=once 12=doce 13=trece 14=catorce 15=quince 20=veinte 30=treinta 40=cuarenta
		50=cincuenta 60=sesenta 70=setenta 80=ochenta 90=noventa X1000=mil X1000000=millon|millones`,
	"ru": `2=два|две|двух 3=три|трех 4=четыре|четырех 5=пять|пяти 6=шесть|шести 7=семь|семи 8=восемь|восьми 9=девять|девяти 10=десять|десяти
		11=одиннадцать|одиннадцати 12=двенадцать|двенадцати 13=тринадцать|тринадцати 14=четырнадцать|четырнадцати 15=пятнадцать|пятнадцати
		16=шестнадцать|шестнадцати 17=семнадцать|семнадцати 18=восемнадцать|восемнадцати 19=девятнадцать|девятнадцати 20=двадцать|двадцати
		30=тридцать|тридцати 40=сорок|сорока 50=пятьдесят|пятидесяти 60=шестьдесят|шестидесяти 70=семьдесят|семидесяти 80=восемьдесят|восьмидесяти
		90=девяносто|девяноста X1000=тысяч* X1000000=миллион* X1000000000=миллиард*`,
	"uk": `2=два|дві|двох 3=три|трьох 4=чотири|чотирьох 5=пять 6=шість|шести 7=сім|семи 8=вісім|восьми 9=девять 10=десять|десяти
		11=одинадцять|одинадцяти 12=дванадцять|дванадцяти 13=тринадцять|тринадцяти 14=чотирнадцять|чотирнадцяти
		16=шістнадцять|шістнадцяти 17=сімнадцять|сімнадцяти 18=вісімнадцять|вісімнадцяти 20=двадцять|двадцяти
		30=тридцять|тридцяти 40=сорок|сорока 60=шістдесят|шістдесяти 70=сімдесят|сімдесяти 80=вісімдесят|вісімдесяти
		X1000=тисяч* X1000000=мільйон* X1000000000=мільярд*`,
	"ar": `X1000=الف|الاف|ألف|آلاف X1000000=مليون|ملايين|مليونا X1000000000=مليار|مليارات`,
}

// numerals are the words for numbers of one language.
type numerals struct {
	values, times map[string]int64
	begins        map[string]int64 // of words that are multiplied by
}

// numeralTable holds the numerals by language, folded.
var numeralTable = sync.OnceValue(func() map[string]*numerals {
	all := map[string]*numerals{}
	for language, lines := range numeralLines {
		n := &numerals{map[string]int64{}, map[string]int64{}, map[string]int64{}}
		for field := range strings.FieldsSeq(lines) {
			value, words, _ := strings.Cut(field, "=")
			into := n.values
			if value[0] == 'X' {
				value, into = value[1:], n.times
			}
			v, _ := strconv.ParseInt(value, 10, 64)
			for word := range strings.SplitSeq(words, "|") {
				if bare, ok := strings.CutSuffix(word, "*"); ok {
					n.begins[lang.Fold(bare)] = v
					continue
				}
				into[lang.Fold(word)] = v
			}
		}
		all[language] = n
	}
	return all
})

// factor returns what a word multiplies the number before it by; 1 when nothing.
func (n *numerals) factor(word string) int64 {
	if n == nil {
		return 1
	}
	if v, ok := n.times[word]; ok {
		return v
	}
	for begin, v := range n.begins {
		if strings.HasPrefix(word, begin) {
			return v
		}
	}
	return 1
}

// value returns the number that a word is for; 0 when for none. German puts the
// ones before the tens in one word.
func (n *numerals) value(language, word string) int64 {
	if v := n.values[word]; v > 0 || language != "de" {
		return v
	}
	ones, tens, ok := strings.Cut(word, "und")
	if !ok {
		return 0
	}
	for i, name := range [...]string{"ein", "zwei", "drei", "vier", "funf", "sechs", "sieben", "acht", "neun"} {
		if v := n.values[tens]; ones == name && v >= 20 {
			return v + int64(i) + 1
		}
	}
	return 0
}

// spelt returns the number of ten and more that is written in words at some
// tokens, and how many of them it takes; 0 when none is.
func spelt(language string, tokens []lang.Token) (n int64, used int) {
	table := numeralTable()[language]
	if table == nil {
		return 0, 0
	}
	for used < len(tokens) {
		v := table.value(language, tokens[used].Word)
		switch {
		case v == 0, used > 0 && v >= n%100 && !(n == 4 && v == 20), used > 0 && n < 20 && !(n == 4 && v == 20):
			v = 0
		case n == 4 && v == 20: // quatre-vingts
			n, v = 80, -1
		}
		if v == 0 {
			break
		}
		n += max(v, 0)
		used++
	}
	if used == 0 {
		return 0, 0
	}
	if used < len(tokens) {
		if f := table.factor(tokens[used].Word); f > 1 {
			n *= f
			used++
		}
	}
	const least = 10
	if n < least {
		return 0, 0
	}
	return n, used
}
