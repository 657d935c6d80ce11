package lang

import (
	"slices"
	"strings"
	"sync"
	"unicode"
)

// markerNats is how much a word tells that one close language has and another
// has not: it is about what two letters tell that only one has.
const markerNats = 4

// closeLanguages are groups whose members share most sequences of letters, with
// words that tell them apart: forms of the written standards, and words of grammar.
// A star stands for any ending. No names and no topics are among them: who is
// written about does not say who writes.
var closeLanguages = []struct {
	tags  []string
	words map[string]string // by the tags that have them
}{
	{[]string{"bs", "hr", "sl", "sr-Latn"}, map[string]string{
		"hr": `tko netko nitko svatko itko tkogod siječanj siječnj* veljač* ožujak ožujk* travanj travnj* svibanj svibnj* lipanj lipnj* srpanj srpnj*
			kolovoz* rujan rujn* listopad* studenog studenoga prosinac prosinc* tjed* tisuć* europ* povijes* znanost* znanstven* gospodarst* tvrtk* sveučiliš* zrakoplov*
			glazb* kazališ* vlak vlaka vlakom vlakovi točk* točn* vjerojatn* tijekom utjecaj* sudjelov* natjecan* suradn* surađ* sustav* obitelj* kemij* krist krista
			kristov* milijun* ravnatelj* redatelj* skladatelj* prosvjed* glasnogovorni* izvješ* unatoč podrijetl* uvjet* prihvać* glede nazočn* računal*
			zemljopis* sudac suca sudaca suci španjolsk* rumunjsk* objekt projekt subjekt izvanredn* uporab* služben* pozornost* prijevod* prijelaz*
			prijenos* prijevoz* razdoblj* stupanj stupnj* liječni* tisak tiskan* naklad* časnik* nogomet* poduzeć* skrb* djelatni* osobito osobit* dizajner* promet* natječaj* članak
			kruh kruha tvar tvari organizira* realizira* formira* definira* analizira* engleskoga hrvatskoga svetoga kojega mojega novoga velikoga kojem kakvim nadahnut* počesto ponajviše ured uredi uredu urede
			zapravo bavi umjeren* s`,
		"bs":    `lahk* mehk* kahv* histor* augusta august novembar sedmic* vijek* vijekov* porijekl* ljekar* hljeb* prelaz* dijaspor* također slijedeć* sahat* hudož* polahko uposleni* općenit* vanredn* nominiran*`,
		"bs hr": `svijet* bijel* lijep* vrijem* mjest* dijete djetet* djec* prije gdje ovdje vijest* dio cijel* riječ* rijek* poslije uvijek ponedjeljak nedjelj* htje* vidje* primjer* općin* stoljeć* također kršćan* susjed* zrak svemir* vjer* savjet* prijedlog* ovisn* posto`,
		"bs sr-Latn": `ko neko niko svako šta saradn* sarađ* uslov* uticaj* tokom tačk* tačn* porodic* milion* hiljad* evrop* januar* februar* mart marta april aprila maja juna jula septembra
			oktobra novembra decembra univerzitet* fudbal* pozoriš* muzik* preduzeć* privred* saobraćaj* takmič* učestv* takođe opštin* sudij* sudija objekat projekat subjekat zvanič* upotreb*
			prevod* prenos* prevoz* period* stepen* nauk* naučn* avion* voz voza vozovi štamp* oficir* hemij* hrist* organizov* formirov* definis* realizov* organizuj* nezavisn* porijekla arhitekti izvršen* spisak sistem* vjerovatno vazduh* hrišćan* sa`,
		"sl": `ki in bo kot ker tudi lahko še sem če bodo bil kaj kdo zelo kjer kdaj vendar namreč nekaj vsak vsi leto bolj pred jih njihov* tega oziroma`,
		"sr-Latn": `svet sveta svetu belo bela lepo vreme vremena mesto mesta mestu dete dece deca pre gde ovde vest vesti ceo cela reč reči reka posle uvek nedelj* ponedeljak vek veka veku
			deo dela istorij* opšt* porekl* lekar* hleb* odsto verovatno jun jul avgust* neophodn* uopšte primer* čovek* smer* promen* mleko poslednj* predlog* verovat* sledeć* zahtev* obezbed* obavešt* izveštaj* dve celok* hteti hteo`,
	}},
	{[]string{"af", "de", "en", "nl"}, map[string]string{
		"af": `nie het hy sy ons hulle vir 'n wat vanaf sê gesê baie was`,
		"de": `der das und ist nicht ein eine den dem mit auf für von zu sich auch wird wurde bei nach aus als wie im zum`,
		"en": `the of and to was for with that this by from are his her not has have on at as they their which will`,
		"nl": `het een van deze dit naar niet wordt werd zijn eerste ook met uit bij op aan voor hij zij ze dat heeft als`,
	}},
	{[]string{"id", "ms"}, map[string]string{
		"id": `bahwa karena bisa saja namun berbagai uang kantor coba perusahaan polisi mobil internasional pemerintah ketika sedang sering akhirnya mengatakan universitas agustus maret juni juli desember oktober
			tetapi tersebut anda kalian ia dia pun lalu kemudian sampai begitu justru mencari pernah hanya mau rumah tangga masyarakat adanya dimana diantara dapat terhadap menjadi sementara sebuah maka`,
		"ms": `bahawa kerana boleh sahaja awak ialah iaitu manakala kerajaan sekiranya universiti pelbagai cuba wang kereta tarikh antarabangsa mesyuarat syarikat semasa daripada polis ogos mac jun julai disember
			beliau mahu apabila dalam seorang kepada selepas negeri belanjawan pejabat hospital berkata malahan walaupun supaya jika`,
	}},
	{[]string{"da", "nb", "nn", "sv"}, map[string]string{
		"da":    `af efter blev noget nogen hvad meget nu mig dig sig op blive uden ud arbejde sagde kunne skulle selv både nej ligger mellem tidligere mod gøre hvordan uge dage billede bare tog hvilket bør læs skriv jeg andre`,
		"nb":    `av etter ble noe noen hva mye nå meg deg seg opp bli uten ut arbeid sa begge hverandre mellom tidligere mot gjøre hvordan uke dager bilde andre jeg skriver`,
		"nn":    `ikkje eg ein ei frå kva kvar korleis nokre noko mykje berre vere vart dei hjå eit meir gjere kven då etter seg meg saman sidan også av seier heile tida`,
		"sv":    `och att är inte jag från vad mycket också efter blev någon något vara sig ut upp utan hur vecka av för på när så vid sina`,
		"da nb": `og ikke er fra også hvor hun han var vi som være gang før på så når ikke`,
	}},
	{[]string{"ca", "es", "pt"}, map[string]string{
		"ca": `i amb els dels pels als és però aquest aquesta aquests aquestes perquè també més seva seu seus han hem estat dia una un ara nou nova fins sense ho hi què això tots totes molt cap per`,
		"es": `y el los las con pero este esta estos estas porque también más su sus del por para una un lo al muy sin hasta es son fue ha qué eso todos`,
		"pt": `e o os as com mas este esta porque também mais seu sua do da dos das no na nos nas ao pelo pela por para uma um é são foi não até sem às à`,
	}},
	{[]string{"cs", "sk"}, map[string]string{
		"cs": `který která které při jsem jsou není jako nebo také podle byl byla bylo byli roce ve se že jeho však pouze více tento tato bude pokud mezi může aby jsme ktery ktera ktere
			pri jsou neni take ve mel byt ze co ti zmena posledni`,
		"sk": `ktorý ktorá ktoré pri som sú nie ako alebo tiež podľa bol bola bolo boli roku vo sa že jeho však len viac tento táto bude ak medzi môže aby sme ktory ktora su nie alebo tiez mal byť zo čo`,
	}},
	{[]string{"hi", "mr"}, map[string]string{
		"hi": `है हैं के की का में और से को पर यह वह नहीं था थे थी भी हो कर लिए एक हुआ हुई किया गया करें कुछ`,
		"mr": `आहे आहेत आणि नाही च्या व होते होता केले केली झाले झाली तो मध्ये साठी या ला एका त्या त्यांनी करून`,
	}},
}

// markerTable finds the languages of a group that have a word.
type markerTable struct{ words, prefixes map[string][]string }

// of returns the languages that have a word; small letters.
func (t *markerTable) of(word string) []string {
	tags := t.words[word]
	for i := range len(word) + 1 {
		if p := t.prefixes[word[:i]]; p != nil {
			tags = slices.Concat(tags, p)
		}
	}
	return tags
}

// markers returns the table of each language that has close ones.
var markers = sync.OnceValue(func() map[string]*markerTable {
	tables := map[string]*markerTable{}
	for _, group := range closeLanguages {
		t := &markerTable{map[string][]string{}, map[string][]string{}}
		for tags, words := range group.words {
			for _, word := range slices.Compact(slices.Sorted(strings.FieldsSeq(words))) {
				into := t.words
				if prefix, ok := strings.CutSuffix(word, "*"); ok {
					into, word = t.prefixes, prefix
				}
				into[word] = append(into[word], strings.Fields(tags)...)
			}
		}
		for _, tag := range group.tags {
			tables[tag] = t
		}
	}
	return tables
})

func notInWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.M, r) }
