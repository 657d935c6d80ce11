package extract

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// months are the names of months as they stand in dates, in the nominative and
// where a language has it the genitive, by their first letters: no longer than
// tells them apart in their language.
var months = [12]string{
	"jan|janv|ene|январ|янв|січ|يناير|كانون الثاني|gen",
	"feb|fév|fev|феврал|фев|лют|فبراير|شباط",
	"mar|mär|mrz|март|мар|берез|бер|مارس|آذار",
	"apr|avr|abr|апрел|апр|квіт|кві|أبريل|إبريل|نيسان",
	"may|mai|mayo|май|мая|трав|тра|مايو|أيار|mag",
	"jun|juin|июн|черв|чер|يونيو|حزيران|giu",
	"jul|juil|июл|лип|يوليو|تموز|lug",
	"aug|aoû|ago|август|авг|серп|сер|أغسطس|آب",
	"sep|sept|сентябр|сен|верес|вер|سبتمبر|أيلول|set",
	"oct|okt|октябр|окт|жовт|жов|أكتوبر|تشرين الأول|ott|out",
	"nov|ноябр|ноя|листоп|лис|نوفمبر|تشرين الثاني",
	"dec|déc|dez|dic|декабр|дек|груд|гру|ديسمبر|كانون الأول",
}

// monthOf returns the month that a word names, 0 when it names none.
func monthOf(word string) time.Month {
	best, longest := 0, 0
	for i, names := range months {
		for name := range strings.SplitSeq(names, "|") {
			if strings.HasPrefix(word, name) && len(name) > longest {
				best, longest = i+1, len(name)
			}
		}
	}
	return time.Month(best)
}

var (
	dayMonthYear = regexp.MustCompile(`(?:^|[^\d])(\d{1,2})(?:\.|er|º|\.º|st|nd|rd|th)?\s+(?:de\s+|d’)?([\p{L}\p{M}]{3,12}(?: (?:الثاني|الأول))?)\.?,?\s+(?:de\s+)?((?:19|20)\d\d)(?:[^\d]|$)`)
	monthDayYear = regexp.MustCompile(`(?:^|[^\p{L}])([\p{L}\p{M}]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,\s+((?:19|20)\d\d)(?:[^\d]|$)`)
	yearFirst    = regexp.MustCompile(`(?:^|[^\d])((?:19|20)\d\d)(?:-|年\s?)(\d{1,2})(?:-|月\s?)(\d{1,2})(?:日|[^\d-]|$)`)
	dottedDate   = regexp.MustCompile(`(?:^|[^\d.])(\d{1,2})\.(\d{1,2})\.((?:19|20)\d\d)(?:[^\d.]|$)`)
	// slashedDate gives a day only where the second number cannot be a month, or both are the same.
	slashedDate = regexp.MustCompile(`(?:^|[^\d/])(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)(?:[^\d/]|$)`)
	clockTime   = regexp.MustCompile(`(?:^|[^\d:])([01]?\d|2[0-3])(?::|h|\.)([0-5]\d)(?:[^\d:.]|$)`)
)

// shownDate returns the time that a line for readers gives, in UTC as no line
// says its zone; zero when it gives none, or one that may be read in two ways.
func shownDate(line string) time.Time {
	line = westernDigits(strings.ToLower(line))
	day := dayIn(line)
	if day.IsZero() {
		return day
	}
	if m := clockTime.FindStringSubmatch(line); m != nil && !strings.Contains(line, "p.m") && !strings.Contains(line, "pm") {
		return day.Add(time.Duration(number(m[1]))*time.Hour + time.Duration(number(m[2]))*time.Minute)
	}
	return day
}

func dayIn(line string) time.Time {
	if m := dayMonthYear.FindStringSubmatch(line); m != nil {
		return dateOf(m[3], int(monthOf(m[2])), m[1])
	}
	if m := monthDayYear.FindStringSubmatch(line); m != nil {
		return dateOf(m[3], int(monthOf(m[1])), m[2])
	}
	if m := yearFirst.FindStringSubmatch(line); m != nil {
		return dateOf(m[1], number(m[2]), m[3])
	}
	if m := dottedDate.FindStringSubmatch(line); m != nil {
		return dateOf(m[3], number(m[2]), m[1])
	}
	if m := slashedDate.FindStringSubmatch(line); m != nil {
		switch a, b := number(m[1]), number(m[2]); {
		case b > 12:
			return dateOf(m[3], a, m[2])
		case a > 12 || a == b:
			return dateOf(m[3], b, m[1])
		}
	}
	return time.Time{}
}

// dateOf makes a date; zero when the calendar has no such day.
func dateOf(year string, month int, day string) time.Time {
	t := time.Date(number(year), time.Month(month), number(day), 0, 0, 0, 0, time.UTC)
	if t.Day() != number(day) || int(t.Month()) != month || t.Year() < 1990 {
		return time.Time{}
	}
	return t
}

// number reads digits that an expression has found.
func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}

// westernDigits writes Arabic-Indic and Persian digits as 0 to 9.
func westernDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return r - '٠' + '0'
		case r >= '۰' && r <= '۹':
			return r - '۰' + '0'
		}
		return r
	}, s)
}
