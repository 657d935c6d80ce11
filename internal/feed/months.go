package feed

import "strings"

// months are the names of the months, whole and short, in lower case and
// without full stops. A name that means different months in different
// languages is ambiguousMonth.
var months = monthTable(
	// English
	"january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug", "september sep sept", "october oct", "november nov", "december dec",
	// German
	"januar jänner jän", "februar feber", "märz mär mrz", "april", "mai", "juni", "juli", "august", "september", "oktober okt", "november", "dezember dez",
	// French
	"janvier janv", "février févr fév fevrier", "mars", "avril avr", "mai", "juin", "juillet juil", "août aout", "septembre", "octobre", "novembre", "décembre déc decembre",
	// Spanish
	"enero ene", "febrero", "marzo", "abril abr", "mayo", "junio", "julio", "agosto ago", "septiembre setiembre", "octubre", "noviembre", "diciembre dic",
	// Italian
	"gennaio gen", "febbraio", "marzo", "aprile", "maggio mag", "giugno giu", "luglio lug", "agosto", "settembre set", "ottobre ott", "novembre", "dicembre",
	// Portuguese
	"janeiro", "fevereiro fev", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro out", "novembro", "dezembro",
	// Dutch
	"januari", "februari", "maart mrt", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december",
	// Polish, as it stands in dates and alone
	"stycznia styczeń sty", "lutego luty lut", "marca marzec", "kwietnia kwiecień kwi", "maja maj", "czerwca czerwiec cze", "lipca lipiec lip", "sierpnia sierpień sie", "września wrzesień wrz", "października październik paź", "listopada", "grudnia grudzień gru",
	// Russian
	"января январь янв", "февраля февраль фев февр", "марта март мар", "апреля апрель апр", "мая май", "июня июнь июн", "июля июль июл", "августа август авг", "сентября сентябрь сен сент", "октября октябрь окт", "ноября ноябрь ноя нояб", "декабря декабрь дек",
	// Ukrainian
	"січня січень січ", "лютого лютий лют", "березня березень бер", "квітня квітень кві квіт", "травня травень тра трав", "червня червень чер черв", "липня липень лип", "серпня серпень сер серп", "вересня вересень вер", "жовтня жовтень жов жовт", "листопада листопад лис", "грудня грудень гру груд",
	// Czech
	"ledna leden", "února únor", "března březen", "dubna duben", "května květen", "června červen", "července červenec", "srpna srpen", "září", "října říjen", "listopadu listopad", "prosince prosinec",
	// Slovak
	"januára", "februára", "marca", "apríla", "mája", "júna", "júla", "augusta", "septembra", "októbra", "novembra", "decembra",
	// Croatian
	"siječnja siječanj", "veljače veljača", "ožujka ožujak", "travnja travanj", "svibnja svibanj", "lipnja lipanj", "srpnja srpanj", "kolovoza kolovoz", "rujna rujan", "listopada listopad", "studenoga studenog studeni", "prosinca prosinac",
	// Serbian, Bulgarian
	"јануар јануара", "фебруар фебруара", "март марта", "април априла", "мај маја", "јун јуна", "јул јула", "август августа", "септембар септембра", "октобар октобра", "новембар новембра", "децембар децембра",
	"януари", "февруари", "март", "април", "май", "юни", "юли", "август", "септември", "октомври", "ноември", "декември",
	// Swedish, Danish, Norwegian
	"januari", "februari", "marts mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "desember des",
	// Finnish
	"tammikuuta tammikuu", "helmikuuta helmikuu", "maaliskuuta maaliskuu", "huhtikuuta huhtikuu", "toukokuuta toukokuu", "kesäkuuta kesäkuu", "heinäkuuta heinäkuu", "elokuuta elokuu", "syyskuuta syyskuu", "lokakuuta lokakuu", "marraskuuta marraskuu", "joulukuuta joulukuu",
	// Greek
	"ιανουαρίου ιανουάριος ιαν", "φεβρουαρίου φεβρουάριος φεβ", "μαρτίου μάρτιος μάρ μαρ μάρτιο", "απριλίου απρίλιος απρ", "μαΐου μάιος μάι μαι μαϊ", "ιουνίου ιούνιος ιούν ιον ιουν", "ιουλίου ιούλιος ιούλ ιολ ιουλ", "αυγούστου αύγουστος αύγ αυγ", "σεπτεμβρίου σεπτέμβριος σεπ", "οκτωβρίου οκτώβριος οκτ", "νοεμβρίου νοέμβριος νοέ νοε", "δεκεμβρίου δεκέμβριος δεκ",
	// Hungarian
	"január", "február febru", "március márc márci", "április ápr ápri", "május máj", "június jún júni", "július júl júli", "augusztus", "szeptember szept", "október", "november", "december",
	// Turkish
	"ocak oca", "şubat şub", "mart", "nisan nis", "mayıs", "haziran haz", "temmuz tem", "ağustos ağu", "eylül eyl", "ekim eki", "kasım kas", "aralık ara",
	// Romanian
	"ianuarie ian", "februarie", "martie", "aprilie", "", "iunie iun", "iulie iul", "", "septembrie", "octombrie", "noiembrie noi", "decembrie",
	// Arabic, in its two sets of names
	"يناير كانونالثاني", "فبراير شباط", "مارس آذار", "أبريل ابريل إبريل نيسان", "مايو أيار", "يونيو حزيران", "يوليو تموز", "أغسطس اغسطس آب", "سبتمبر أيلول", "أكتوبر اكتوبر تشرينالأول", "نوفمبر تشرينالثاني", "ديسمبر كانونالأول",
	// Persian calendar months are not of this calendar; Hebrew names of this one
	"ינואר", "פברואר", "מרץ", "אפריל", "מאי", "יוני", "יולי", "אוגוסט", "ספטמבר", "אוקטובר", "נובמבר", "דצמבר",
	// Indonesian
	"", "", "maret", "", "", "", "", "agustus agt", "", "", "nopember", "",
)

// ambiguousMonth stands for a name that means different months.
const ambiguousMonth = -1

// monthTable numbers names given month by month, twelve to a language.
func monthTable(names ...string) map[string]int {
	table := map[string]int{}
	for i, forms := range names {
		for name := range strings.FieldsSeq(forms) {
			month := i%12 + 1
			if old := table[name]; old != 0 && old != month {
				month = ambiguousMonth
			}
			table[name] = month
		}
	}
	return table
}
