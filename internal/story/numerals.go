package story

import (
	"strings"
	"unicode/utf8"
)

// hanDigits are the numerals of Chinese and Japanese below ten, hanUnits what
// multiplies them.
var (
	hanDigits = map[rune]int64{
		'〇': 0, '零': 0, '一': 1, '二': 2, '两': 2, '兩': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9,
	}
	hanUnits = map[rune]int64{'十': 10, '百': 100, '千': 1000, '万': 10_000, '萬': 10_000, '亿': 100_000_000, '億': 100_000_000}
)

// myriad is the least unit that what stands before it is multiplied by as a whole.
const myriad = 10_000

// hanNumber returns the number that is written in Chinese numerals at the
// beginning of a text, and its length in bytes; 0 bytes when none is. 三十五 and
// 二〇二九 are numbers alike.
func hanNumber(text string) (n int64, length int) {
	const longest = 9 // characters: less than any number that overflows
	var total, section, digit int64
	digits, unit := 0, false
	for i, r := range text {
		if digits == longest {
			break
		}
		if d, ok := hanDigits[r]; ok {
			if digit = digit*10 + d; unit && d > 0 {
				digit = d
			}
		} else if u, ok := hanUnits[r]; ok {
			switch {
			case u >= myriad:
				total, section, digit = total+(section+digit)*u, 0, 0
			case digit == 0:
				section += u
			default:
				section, digit = section+digit*u, 0
			}
			unit = true
		} else {
			break
		}
		digits++
		length = i + utf8.RuneLen(r)
	}
	return total + section + digit, length
}

// isOrdinal reports whether a Chinese number is part of a date or an order.
func isOrdinal(before, after string) bool {
	return strings.HasSuffix(before, "第") || strings.HasPrefix(after, "月") || strings.HasPrefix(after, "日") || strings.HasPrefix(after, "年") ||
		strings.HasSuffix(before, "期") || strings.HasPrefix(after, "点")
}
