package extract

import (
	"regexp"
	"strings"
	"unicode"
)

// part is the field of an [Article] that a block of text belongs to.
type part int

const (
	partBody part = iota
	partTitle
	partStandfirst
	partRelated
	partCredit
	partLeftover // sign-up, share and legal lines, captions, bylines
)

// short bounds in words what the rules on phrases look at: a longer text that
// holds such a phrase is about it.
const short = 60

// lineRule is a phrase by which a short block is told from the article.
type lineRule struct {
	part part
	re   *regexp.Regexp
}

var relatedWords = `related(?: (?:article|stor|link|content|coverage|reading)\w*)?|read (?:more|also|next|the full story)|see (?:also|more)|also read|more (?:from|on)|further reading|don['’]?t miss|leggi anche|lire aussi|[aà] lire aussi|lisez aussi|lesen sie (?:auch|mehr)|mehr (?:zum thema|dazu)|zum thema|lea también|le puede interesar|leia também|читайте (?:также|ещё|еще)|смотрите также|подробнее|по теме|материалы по теме|читайте також|дивіться також|czytaj (?:też|także)|zobacz też|lees ook|läs också|les også|læs også|okuyun|ayrıca okuyun|اقرأ أيضا|اقرأ أيضًا|اقرأ المزيد|إقرأ أيضاً|相关阅读|相关新闻|延伸阅读|関連記事|あわせて読みたい|관련기사|(?:ещё|еще|другие|інші) нов(?:ости|ини)|more news|weitere nachrichten|autres articles|más noticias`

var lineRules = []lineRule{
	{partRelated, regexp.MustCompile(`(?i)^\W*(?:` + relatedWords + `|watch|also)\s*[:：|–-]`)},
	{partRelated, regexp.MustCompile(`(?i)^\W*(?:` + relatedWords + `|explore further|recommended|trending|more on this(?: story)?|something to consider)\W*$`)},
	{partRelated, regexp.MustCompile(`(?i)^\W*\(?\s*(?:leggi anche|lire aussi|read also|see also|читайте также|читайте також|lesen sie auch)\b.*\)?$`)},
	{partLeftover, regexp.MustCompile(`(?i)^(?:continue reading(?: below)?|story continues below(?: advertisement)?|advert(?:isement)?|sponsored|реклама|anzeige|werbung|publicidad|publicité|pubblicità|إعلان|广告)\W*$`)},
	{partLeftover, regexp.MustCompile(`(?i)\b(?:sign up (?:for|to)|subscribe to (?:our|the)|get .{0,60} delivered (?:to|through) your|(?:free )?(?:daily |weekly )?newsletter\b.{0,80}\b(?:inbox|subscribe|sign)|click here (?:to|for)|by clicking here|get the .{0,25} app\b|become a (?:member|subscriber)|abonnieren sie|abonnez-vous|suscríb\w*|iscriviti)`)},
	{partLeftover, regexp.MustCompile(`(?i)^\W*(?:подпис(?:ывайтесь|аться) на|підпис(?:уйтесь|атися) на|تابعونا|اشترك في|关注我们|扫码关注)`)},
	{partLeftover, regexp.MustCompile(`(?i)^\W*(?:follow|like|find|join|connect with) (?:us|me|the|him|her|our|@?\w+ on)\b.{0,120}(?:twitter|facebook|instagram|telegram|youtube|bluesky|mastodon|https?://|@\w+|coverage)`)},
	{partLeftover, regexp.MustCompile(`(?i)^(?:like this story\? share|share (?:this|on)|tweet|email this|print this|comments?(?: \(?\d*\)?)?$|you must (?:log|sign) in|log in to|note: we are temporarily)`)},
	{partLeftover, regexp.MustCompile(`(?i)(?:all rights reserved|copyright\s*(?:©|ⓒ|\(c\)|\d{4})|^©|無断転載|무단전재|版权所有|все права защищены|усі права захищені|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|جميع الحقوق محفوظة|this (?:material|document) (?:may not be|is subject to))`)},
	{partLeftover, regexp.MustCompile(`(?i)^(?:filed under|tags?|categories|citation|posted in|topics|schlagwörter|mots[- ]clés|теги|标签|الوسوم)\s*[:：]`)},
	{partLeftover, regexp.MustCompile(`(?i)^(?:first )?(?:published|updated|posted|last (?:updated|modified)|tempo de leitura|reading time|\d+ min(?:ute)?s? read)\b.{0,40}$|^(?:published|updated)\W+\d.{0,80}\d{4}$`)},
	{partLeftover, regexp.MustCompile(`^[0-2]?\d[:.h][0-5]\d(?i: ?(?:[ap]\.?m\.?|uhr|h|г\.)?)$`)}, // the time of a report in a live blog
	{partLeftover, regexp.MustCompile(`(?i)^https?://\S+$|^follow \p{Lu}\w*['’]s .{0,40}coverage\b`)},
	{partLeftover, regexp.MustCompile(`(?i)(?:may (?:get|earn|receive) a (?:share|commission)|affiliate (?:link|commission)s?)`)},
	{partCredit, regexp.MustCompile(`(?i)(?:contributed (?:to this (?:report|story|article)|reporting)|^\W*\(?(?:additional )?reporting by .{3,200}(?:editing|writing) by)`)},
	{partCredit, regexp.MustCompile(`(?i)^\W*(?:责任编辑|责编|编辑|編集|редактор|редакторка?)\s*[:：]\s*[\p{L} .·]{2,40}\W*$`)},
	{partLeftover, regexp.MustCompile(`(?i)^\W*(?:page|seite|página|page n°|pagina|страница|стр\.|сторінка|صفحة)\s+\d+\s*(?:of|/|von|de|sur|из|з|من)\s*\d+\W*$|^\W*(?:(?:go to )?(?:the )?(?:next|previous) page|nächste seite|page suivante|página siguiente|следующая страница|наступна сторінка|الصفحة التالية|下一页|上一页)\W*$`)},
}

// atEdges are phrases that count only before the first paragraph and in the
// last blocks: bare names, mail addresses, hashtags.
var atEdges = regexp.MustCompile(`^(?i:by |von |par |por |di |автор: ?)?\p{Lu}[\p{L}.'’-]+(?: \p{Lu}[\p{L}.'’-]+){0,3}\s*$|^\S+@\S+\.\w+$|^(?:www\.)?(?:twitter|x)\.com/\S+$|^(?:#[\p{L}\d_]+\s*)+$`)

// relatedMark is a line after which links to other reports follow.
var relatedMark = regexp.MustCompile(`(?i)^\W*(?:` + relatedWords + `)\W*$`)

// sort tells for each kept block which field it belongs to.
func sortBlocks(blocks []block, title string, byline []string) []part {
	parts := make([]part, len(blocks))
	first := firstParagraph(blocks)
	common := commonMarks(blocks)
	marked := false
	for i, b := range blocks {
		if common[b.close] {
			b.close, blocks[i].close = "", "" // says nothing of this block
		}
		switch {
		case relatedMark.MatchString(b.line()):
			parts[i], marked = partRelated, true
			continue
		case marked && b.linked > 0.7:
			parts[i] = partRelated
			continue
		}
		marked = false
		parts[i] = partOf(blocks, i, first, title)
	}
	for i := range blocks[:min(len(blocks), first+8)] {
		if parts[i] == partBody && (isCutCopy(blocks, i, title) || i < first+3 && signedLine.MatchString(shortLine(blocks[i]))) {
			parts[i] = partLeftover
		}
	}
	for i := range headlineAt(blocks, title) { // what stands above it is the page's
		if parts[i] == partBody && size(blocks[i].words) < 12 {
			parts[i] = partLeftover
		}
	}
	sortEnd(blocks, parts, first, title, byline)
	return parts
}

// headlineAt returns where the headline stands among the first blocks; 0 when
// it does not stand there.
func headlineAt(blocks []block, title string) int {
	for i, b := range blocks[:min(len(blocks), 12)] {
		if b.tag == "h1" && near(b.text, title) {
			return i
		}
	}
	return 0
}

// sortEnd moves what stands after the text: accounts of the sender and of the
// author, headings with nothing under them.
func sortEnd(blocks []block, parts []part, first int, title string, byline []string) {
	for i := max(first+1, len(blocks)/2); i < len(blocks); i++ {
		if i >= len(blocks)-6 && isAboutSender(blocks[i], title) || isAboutAuthor(blocks[i], byline) {
			for j := i; j < len(blocks); j++ {
				parts[j] = partLeftover
			}
		}
	}
	for i := len(blocks) - 1; i >= 0; i-- { // a heading with nothing under it
		if parts[i] == partBody && !blocks[i].heading {
			break
		}
		if parts[i] == partBody {
			parts[i] = partLeftover
		}
	}
}

// shortLine is the text of a block that is short; of a longer one it is empty.
func shortLine(b block) string {
	if size(b.words) > short {
		return ""
	}
	return b.line()
}

var (
	// signedLine is a line above the text that says by whom it is and of when.
	signedLine = regexp.MustCompile(`^(?i:by|von|par|por|di|автор:?)\s+\p{Lu}.{2,80}\d.{0,12}\d{4}\b.{0,24}$`)
	// aboutSender is the heading over the account of themselves that companies close with.
	aboutSender = regexp.MustCompile(`^(?i:about(?: the)?|über|à propos d[eu’']|acerca de|informazioni su|o|про|о компании)\s+\p{Lu}[\p{L}\d&.’' -]{1,40}:?$`)
	// presentsSender is how such an account begins without a heading.
	presentsSender = regexp.MustCompile(`^(\p{Lu}[\p{L}\d&.’'-]*(?: \p{Lu}[\p{L}\d&.’'-]*){0,3}) (?:is an?|is the|are an?|ist ein\w*|est une?|es una?) (?:[\p{L}-]+ ){0,3}(?i:leading|global|worldwide|international|independent|führende\w*|weltweit\w*|mondiale?|líder|leader)\b`)
	// presentsAuthor follows the name of an author who is presented after the text.
	presentsAuthor = regexp.MustCompile(`^(?:\s*\([^()]*\))?(?:,[^,]{1,60},)?\s*(?:—|–|是|(?i:is|are|was|writes|covers|reports|ist|schreibt|berichtet|est|écrit|couvre|es|escribe|cubre|è|é|является|работает|пишет|працює|пише|هو|هي|يكتب|تكتب|كاتب|كاتبة)(?:\s|$))`)
)

// isAboutSender reports whether a block begins what a press release says of
// its sender, who stands in its headline when no heading says so.
func isAboutSender(b block, title string) bool {
	if (b.heading || b.strong) && aboutSender.MatchString(b.line()) {
		return true
	}
	m := presentsSender.FindStringSubmatch(b.line())
	return m != nil && strings.Contains(strings.ToLower(title), strings.ToLower(m[1]))
}

// isAboutAuthor reports whether a block presents who signed the article.
func isAboutAuthor(b block, byline []string) bool {
	if size(b.words) > 2*short {
		return false
	}
	for _, name := range byline {
		if rest, ok := strings.CutPrefix(b.line(), name); ok && (presentsAuthor.MatchString(rest) || rest != "" && bylineClass.MatchString(b.close)) {
			return true
		}
	}
	return false
}

// isCutCopy reports whether a block is the beginning of a paragraph that
// follows, cut off with dots, as teasers are; the headline may stand before it.
func isCutCopy(blocks []block, i int, title string) bool {
	text, cut := strings.CutSuffix(strings.ReplaceAll(blocks[i].text, "...", "…"), "…")
	if !cut || len(blocks[i].words) < 8 {
		return false
	}
	begins := strings.Join(wordsOf(strings.TrimPrefix(text, title)), " ")
	for _, b := range blocks[i+1 : min(len(blocks), i+9)] {
		if strings.HasPrefix(strings.Join(b.words, " "), begins) {
			return true
		}
	}
	return false
}

// commonMarks returns the classes that a quarter of the text or more stands in.
func commonMarks(blocks []block) map[string]bool {
	count, all := map[string]int{}, 0
	for _, b := range blocks {
		count[b.close] += size(b.words)
		all += size(b.words)
	}
	common := map[string]bool{}
	for mark, n := range count {
		common[mark] = n*4 >= all
	}
	return common
}

// firstParagraph returns the index of the first block that reads like prose, 0
// when none does near the beginning.
func firstParagraph(blocks []block) int {
	for i, b := range blocks[:min(len(blocks), 9)] {
		if !b.heading && size(b.words) >= 12 {
			return i
		}
	}
	return 0
}

func partOf(blocks []block, i, first int, title string) part {
	b, last := blocks[i], len(blocks)
	n := size(b.words)
	switch {
	case i <= first+1 && n < 30 && near(b.text, title):
		return partTitle
	case i < first && b.heading:
		return partStandfirst
	case b.tag == "figcaption", b.caption && n < short, isCaption(b), n < short && captionClass.MatchString(b.close), n < short && photoCredit.MatchString(b.line()):
		return partLeftover
	case n < 2*short && i <= first+1 && !b.heading && underHeadline.MatchString(b.close) && hasProse(blocks[i+1:]):
		return partStandfirst
	case n < 2*short && offerClass.MatchString(b.close):
		return partLeftover
	case b.linked > 0.95 && n >= 4 && !b.heading && i > first && (!b.item || i >= last-6), b.linked > 0.5 && n <= 30 && len(b.text) < 2000 && shoutedEnd.MatchString(b.text):
		return partRelated
	case b.linked > 0.85 && capitals(b.text), n < 16 && (b.strong || b.heading) && b.linked > 0.5 && capitals(b.text):
		return partRelated
	}
	if n <= short {
		for _, r := range lineRules {
			if r.part == partCredit && i < last-4 {
				continue
			}
			if r.re.MatchString(b.line()) {
				return r.part
			}
		}
		if (i <= first || i >= last-3) && (atEdges.MatchString(b.line()) || isDateLine(b)) {
			return partLeftover
		}
	}
	if b.linked > 0.9 && n >= 4 && b.tag != "li" && i >= last-4 {
		return partRelated
	}
	return partBody
}

// isCaption reports whether a short line after a picture is set as its caption;
// one in quotation marks is more often somebody's words.
func isCaption(b block) bool {
	return b.underImage && !b.heading && size(b.words) < short/2 && !strings.ContainsAny(b.text[:min(len(b.text), 3)], "“\"«„‘")
}

// hasProse reports whether a paragraph follows soon.
func hasProse(blocks []block) bool {
	for _, b := range blocks[:min(len(blocks), 4)] {
		if !b.heading && size(b.words) >= 12 {
			return true
		}
	}
	return false
}

var (
	captionClass = regexp.MustCompile(`(?:^|[\s_-])(?:wp-caption(?:-text)?|caption(?:-?text)?|photo-?(?:credit|caption|desc\w*)|image-?(?:credit|caption|desc\w*)|legende?|bildunterschrift|credit)(?:$|[\s_-])`)
	// underHeadline marks a summary; the first paragraph of a text, which many
	// style as its lead or intro, is none.
	underHeadline = regexp.MustCompile(`(?:^|[\s_-])(?:standfirst|sub-?title|sub-?head(?:line)?|dek|deck|summary|abstract|chapo|chapeau|vorspann|sapo|bajada|entradilla|sommario|alternativeheadline|description)(?:$|[\s_-])`)
	// shoutedEnd is how links to other reports end at outlets that set them between paragraphs.
	shoutedEnd = regexp.MustCompile(`[\[(]\p{Lu}{3,}[\])]$`)
	// photoCredit is how a line ends that says who took a picture.
	photoCredit = regexp.MustCompile(`(?i)(?:\((?:ap photo|photo(?: by)?|foto|фото|getty|reuters/|afp/|image)\b[^()]*\)|\b(?:credit|photo|image credit|photograph)\s*:\s*[\p{L} /,.&-]{3,60}|\(credit:[^()]*\))\W*$`)
	offerClass  = regexp.MustCompile(`(?:^|[\s_-])(?:newsletter|promo|related(?:-?(?:links?|articles?|stories|content))?|recirc\w*|share|social|sign-?up|author-?bio|about-?(?:the-?)?author|adverti[sz]ement|sponsor(?:ed)?|read-?more|more-?on|cta|tags?|breadcrumbs?|comments?)(?:$|[\s_-])`)
	dateLine    = regexp.MustCompile(`^[\p{L}\d\s.,:/()|–-]{6,60}$`)
)

// isDateLine reports whether a short line is little but a date.
func isDateLine(b block) bool {
	digits := 0
	for _, r := range b.text {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	return len(b.words) <= 9 && digits >= 5 && digits*4 >= len(b.text) && dateLine.MatchString(b.text)
}

// isDated reports whether a short line says of when the article is.
func isDated(b block) bool { return len(b.words) <= 14 && !shownDate(b.text).IsZero() }

// capitals reports whether a text is written in capitals.
func capitals(s string) bool {
	upper, lower := 0, 0
	for _, r := range s {
		if unicode.IsUpper(r) {
			upper++
		} else if unicode.IsLower(r) {
			lower++
		}
	}
	return upper > 8 && lower*10 < upper
}

// near reports whether a line says what a title says.
func near(line, title string) bool {
	a, b := wordsOf(strings.ToLower(line)), wordsOf(strings.ToLower(title))
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	in := map[string]bool{}
	for _, w := range b {
		in[w] = true
	}
	hit := 0
	for _, w := range a {
		if in[w] {
			hit++
		}
	}
	return hit*10 >= len(a)*8 && len(a)*10 >= len(b)*5
}
