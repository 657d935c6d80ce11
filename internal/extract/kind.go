package extract

import (
	"regexp"
	"strings"
)

// Kind says what a page is.
type Kind string

// The kinds of page. Only an [KindArticle] carries text.
const (
	KindArticle Kind = "article"
	KindPaywall Kind = "paywall" // the beginning of an article, and an offer to buy the rest
	KindConsent Kind = "consent" // a wall that asks for consent to be tracked
	KindBotWall Kind = "botwall" // a wall against programs
	KindIndex   Kind = "index"   // a list of articles
	KindOther   Kind = "other"   // no article was found
)

// Sizes in words that tell a wall from an article.
const (
	wallWords    = 350     // a consent or bot wall says no more than this in all
	stubWords    = 180     // what a paywall lets through is no longer
	articleWords = 25      // a text that is shorter is no article, whatever surrounds it
	maxWall      = 500_000 // the source of a wall, in bytes, is no longer
)

var (
	botTitle = regexp.MustCompile(`(?i)^\W*(?:just a moment|attention required|access (?:to this page has been )?denied|are you a (?:robot|human)|pardon our interruption|security check|checking your browser|verif(?:y|ying) (?:that )?you are (?:a )?human|bot verification|human verification|ddos[- ]guard|please wait|один момент|подтвердите, что (?:запросы|вы не)|ой!|un instant|einen moment|sicherheitsüberprüfung|访问验证|安全验证)`)
	botMark  = regexp.MustCompile(`(?i)/cdn-cgi/challenge-platform|cf-chl-|cf_chl_opt|captcha-delivery\.com|px-captcha|_incapsula_resource|incapsula incident id|geo\.captcha|hcaptcha\.com/captcha|g-recaptcha|ddos-guard|akamai.{0,20}reference #|perimeterx`)
	botText  = regexp.MustCompile(`(?i)(?:enable javascript and cookies to continue|verify (?:that )?you are (?:a )?human|not a robot|unusual (?:traffic|activity)|ваш запрос похож|вы не робот|automated (?:access|requests)|request (?:was )?blocked|you have been blocked|kein roboter|pas un robot|不是机器人|أنك لست روبوتا)`)

	consentTitle = regexp.MustCompile(`(?i)(?:before you continue|your privacy|privacy (?:settings|preferences|gate)|cookie (?:consent|settings|wall)|consent|datenschutz|einwilligung|zustimm|mit werbung (?:weiter)?lesen|vos choix|consentement|votre vie privée|согласие|файлы cookie)`)
	consentText  = regexp.MustCompile(`(?i)cookies?\b|consent|personal(?:ised|ized) ads|our partners|privacy policy|accept all|reject all|manage (?:options|preferences)|einwillig|zustimm|datenschutz|werbung und tracking|partenaires|accepter|refuser|données personnelles|согласи|персональн|файл\S* cookie`)

	payMark  = regexp.MustCompile(`(?i)(?:^|[\s"'_-])(?:paywall|piano-offer|tp-modal|subscriber-only|premium-(?:gate|wall|offer)|regwall|meteredcontent|article-locked|paid-content|bezahlschranke|zahlschranke)(?:$|[\s"'_-])`)
	payText  = regexp.MustCompile(`(?i)(?:subscribe (?:now )?to (?:continue|read|keep|unlock)|(?:to )?(?:continue|keep) reading.{0,60}(?:subscri|sign|log ?in|regist)|(?:this|the) (?:article|story|content) is (?:only |exclusively )?(?:for|available to) (?:our )?(?:subscribers|members)|already a (?:subscriber|member)|subscribers? only|unlock this (?:article|story)|(?:jetzt|um) weiter(?:zu)?lesen|nur für abonnent|mit (?:\S+ )?abo (?:lesen|weiterlesen)|artikel (?:ist|wird) (?:nur )?.{0,30}abonnent|réservée? (?:à nos |aux )abonnés|il vous reste .{0,20}à lire|la suite est réservée|déjà abonné|contenido exclusivo para suscriptores|solo para suscriptores|riservato agli abbonati|доступ(?:ен|на|но)? (?:только )?(?:по подписке|подписчикам)|оформите подписку|тільки для передплатників|оформіть передплату|للمشتركين فقط|اشترك لمتابعة القراءة|订阅后继续阅读|会員限定|有料会員)`)
	tierMark = regexp.MustCompile(`(?i)^(?:locked|metered|premium|paid|subscriber)`)
)

// judge tells what a page is. words is the size of what was taken for the
// article; named says that the rules for the site say so.
func (p *page) judge(words int, named bool) Kind {
	all := 0
	for _, b := range p.blocks {
		all += size(b.words)
	}
	switch {
	case all < wallWords && p.isBotWall(all, words):
		return KindBotWall
	case p.consent(all):
		return KindConsent
	case p.paywall(words):
		return KindPaywall
	case named && words > 0:
		return KindArticle
	case p.index(words):
		return KindIndex
	case words < articleWords:
		return KindOther
	}
	return KindArticle
}

// isBotWall reports whether a page of few words is a wall against programs: by
// its title, by the makers' marks in its source, or by what it says.
func (p *page) isBotWall(all, words int) bool {
	switch {
	case botTitle.MatchString(p.head.title):
		return true
	case words < stubWords && botMark.MatchString(p.source):
		return all < articleWords || botText.MatchString(p.lines())
	}
	return all < wallWords/3 && p.head.article() == nil && botText.MatchString(p.lines())
}

// lines is the text of the page's short blocks, bounded: walls and offers say
// what they want in few words, and a long paragraph with such words is about them.
func (p *page) lines() string {
	const enough = 20_000
	var b strings.Builder
	for _, bl := range p.blocks {
		if size(bl.words) <= short {
			b.WriteString(bl.line())
			b.WriteByte('\n')
		}
		if b.Len() > enough {
			break
		}
	}
	return b.String()
}

// consent reports whether most of a short page is about consent.
func (p *page) consent(all int) bool {
	if all > 3*wallWords || p.head.article() != nil && all > wallWords {
		return false
	}
	about, prose := 0, 0
	for _, b := range p.blocks {
		n := size(b.words)
		if consentText.MatchString(b.line()) {
			about += n
		}
		prose += n
	}
	if consentTitle.MatchString(p.head.title) {
		return about*10 >= prose*3
	}
	return prose > 0 && about*10 >= prose*6 && all < wallWords
}

// paywall reports whether a page shows the beginning of an article and says
// that the rest is to be paid for, in words or in its markup.
func (p *page) paywall(words int) bool {
	if words >= 2*stubWords {
		return false
	}
	said := payText.MatchString(p.lines())
	locked := p.free != nil && !*p.free
	marked := payMark.MatchString(p.marks()) || tierMark.MatchString(p.head.first("article:content_tier"))
	switch {
	case words < stubWords:
		return said || locked && (marked || words < stubWords/2)
	}
	return said && (locked || marked)
}

// marks are the classes and ids of the page's blocks, bounded.
func (p *page) marks() string {
	var b strings.Builder
	for _, bl := range p.blocks {
		b.WriteString(bl.hints)
		if b.Len() > 50_000 {
			break
		}
	}
	return b.String()
}

// index reports whether a page is a list of others: what reads like prose is
// little beside its headlines, and nothing says that it is an article.
func (p *page) index(words int) bool {
	if a := p.head.article(); a != nil && words >= articleWords {
		return false
	}
	listed := false
	for _, o := range p.head.data {
		listed = listed || o.is("CollectionPage", "ItemList", "SearchResultsPage")
	}
	linked, prose, headlines := 0, 0, 0
	for _, b := range p.blocks {
		n := size(b.words)
		switch {
		case b.linked > 0.6 && n >= 3:
			linked += n
		case n >= 20 && b.linked < 0.3:
			prose += n
		}
		if b.heading && b.linked > 0.8 && n >= 3 {
			headlines++
		}
	}
	frontPage := p.head.base != nil && strings.Trim(p.head.base.Path, "/") == "" && p.head.base.RawQuery == ""
	switch {
	case strings.EqualFold(p.head.first("og:type"), "article"), p.head.first("article:published_time") != "":
		return false
	case listed, frontPage:
		return linked > prose/2
	}
	// A report may stand among links to others, but is longer than their headlines.
	return headlines >= 6 && words < 20*headlines || words < articleWords && linked > 60
}

// standfirstClass matches the classes by which pages mark the summary under a headline.
var standfirstClass = regexp.MustCompile(`(?:^|[\s_-])(?:standfirst|sub-?title|sub-?head(?:line)?|dek|deck|lede|lead|teaser|intro|summary|chapo|chapeau|vorspann|sapo|bajada|entradilla|sommario|ingress|alternativeheadline|description)(?:$|[\s_-])`)
