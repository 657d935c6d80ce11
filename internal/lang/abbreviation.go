package lang

import "strings"

// everywhere are abbreviations that many languages share.
const everywhere = `dr prof mr mrs st`

// abbreviations of a language are those that stand before a name, a number or
// a further word, in small letters and without their last point. What often ends
// a sentence itself (etc., usw., и др.) is not among them.
var abbreviations = map[string]string{
	"bg": `г гр ул бул проф акад инж св д-р напр вж стр млн млрд хил лв`,
	"bs": `g gđa mr sc ul sv npr tj tzv br str mil mlrd god akad inž`,
	"ca": `sr sra srta dra núm av pàg art`,
	"cs": `ing mgr bc mudr judr phdr ul sv tj tzv např č str mld mil tel pí resp`,
	"da": `bl.a f.eks kl nr ca hr fr mio mia jf inkl d`,
	"de": `hr fr bzw ca nr str vgl evtl ggf inkl z.b d.h u.a jan feb apr aug sept okt nov dez abs art mio mrd tel gen hl ing dipl sog`,
	"el": `κ κα κος δρ καθ αρ σελ π.χ δηλ`,
	"en": `ms gen col lt sgt capt cmdr adm maj rev hon gov sen rep pres no nos vs jan feb mar apr jun jul aug sep sept oct nov dec mt messrs e.g i.e cf fig vol approx sr jr`,
	"es": `sr sra srta dra ud uds núm pág art av gral lic ing d dña ee.uu aprox`,
	"et": `nt hr pr lk tel sh`,
	"fi": `esim mm klo nro ns toim puh`,
	"fr": `m mm mme mmes mlle me mgr pr ste cf av bd art janv févr avr juil sept oct nov déc env vol p`,
	"hr": `g gđa mr sc ul sv npr tj tzv br str mil mlrd god akad ing`,
	"hu": `ifj id özv pl kb ún u sz stb.i`,
	"id": `jl no tgl hal sdr ir drs h`,
	"it": `sig sigg dott dott.ssa on avv ing arch art pag sen gen mons s n`,
	"lt": `d m pvz g pr vyr a.k`,
	"lv": `piem g lpp plkst`,
	"nb": `bl.a f.eks kl nr ca hr fr mill mrd jf`,
	"nl": `dhr mevr mw ir drs nr art blz o.a d.w.z bijv jhr mln mld ca`,
	"pl": `inż mgr ul al św np tzn tzw im r godz nr art ust płk gen min por hab os pl ppłk mjr kpt`,
	"pt": `sr sra srta dra exmo av art pág núm gen eng aprox`,
	"ro": `dl dna dna-lui str nr art bd ing gen acad pt`,
	"ru": `г гг ул пр им руб тыс млн млрд стр проф акад т св см рис напр ген п д кв н.э т.е т.н тел гр`,
	"sk": `ing mgr bc mudr judr ul sv tj tzv napr č str mld mil tel`,
	"sl": `g ga mag ul sv npr tj t.i št str mio mrd ing`,
	"sq": `z zj nr rr prof p.sh`,
	"sr": `g gđa mr sc ul sv npr tj tzv br str mil mlrd god akad г гђа др проф ул св нпр тј тзв бр стр мил млрд год акад инж`,
	"sv": `bl.a t.ex kl nr ca s.k d.v.s milj tel fr hr`,
	"tr": `doç av mah cad sok no örn yrd alb gen sn`,
	"uk": `м вул просп ім грн тис млн млрд р рр проф акад св див напр рис ген о с буд т.зв тел`,
	"vi": `tp tx gs ts ths`,
}

// ordinalLanguages write a point behind the number of a day, a century, a king.
const ordinalLanguages = ` bs cs da de et fi hr hu is lv nb nn no pl sk sl sr tr `

// englishStarters begin sentences behind initials such as U.S.
const englishStarters = `The A An In On At He She It They We I But And This That These Those There His Her Its Their For If When While After Before As However Then Mr Mrs Ms`

// rulesOf returns the rules of a language.
func rulesOf(language string) sentenceRules {
	base := Base(language)
	rules := sentenceRules{abbreviations: strings.Fields(everywhere + " " + abbreviations[base])}
	rules.ordinals = base != "" && strings.Contains(ordinalLanguages, " "+base+" ")
	if base == "" || base == "en" {
		rules.starters = strings.Fields(englishStarters)
	}
	return rules
}
