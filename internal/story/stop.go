package story

import (
	"strings"
	"sync"

	"github.com/alteram-hub/alteram/internal/lang"
)

// functionWords are the words of each language that say nothing of an event:
// articles, pronouns, prepositions, conjunctions, auxiliaries, and what every
// report has, such as who said it and on which weekday.
var functionWords = map[string]string{
	"en": `a an the and or but if of to in on at by for from with as is are was were be been being has have had do does did will would can could
		may might must shall should this that these those it its he she they them his her their our we you i me my your not no nor so than then there here
		when where who whom whose which what why how all any both each few more most other some such only own same don now after before over under again
		about into through during above below up down out off one two new first last also just like amid via vs per mr mrs ms said say says saying told tell
		according added monday tuesday wednesday thursday friday saturday sunday today yesterday week year day month while because until against between among
		since without within however still yet even very much many another around near back get got make made take took us him upon though although whether`,
	"de": `der die das den dem des ein eine einen einem einer eines und oder aber wenn als wie so zu zum zur in im ins an am auf aus bei bis durch fur gegen
		mit nach ohne uber um unter von vom vor wahrend wegen zwischen ist sind war waren wird werden wurde wurden worden sein hat haben hatte hatten kann
		konnen konnte konnten soll sollen sollte muss mussen musste darf will wollen wollte ich du er sie es wir ihr ihm ihn ihnen sich sein seine seinen seiner
		seinem ihre ihren ihrer ihrem unser dieser diese dieses diesen diesem jener welche welcher nicht kein keine keinen nur noch auch schon mehr sehr da dort
		hier dann denn dass ob weil damit man was wer wo wann warum am sagte sagt sagten hiess teilte mit laut angaben montag dienstag mittwoch donnerstag
		freitag samstag sonntag heute gestern woche jahr jahre tag zwei erste ersten neue neuen etwa seit sowie beim zudem jedoch doch allem alle allen`,
	"fr": `le la les l un une des du de d et ou mais si a au aux en dans sur sous par pour avec sans entre vers chez depuis pendant avant apres contre est
		sont etait etaient ete etre sera seront a ont avait avaient avoir fait faire peut peuvent doit il elle ils elles on nous vous je tu me te se lui leur
		leurs son sa ses mon ma mes notre nos votre vos ce cet cette ces qui que quoi dont ou quand comment pourquoi ne pas plus moins tres aussi deja encore
		tout toute tous toutes meme autre autres comme ainsi lors selon dit ont affirme declare annonce lundi mardi mercredi jeudi vendredi samedi dimanche
		jour jours semaine an annee ans deux premier premiere nouveau nouvelle nouveaux c s n qu j m y`,
	"es": `el la los las un una unos unas de del al a y o u e pero si en con sin por para sobre bajo entre hasta desde durante contra segun es son era eran
		fue fueron ser sera sido esta estan estaba estaban estar ha han habia habian haber hay puede pueden debe se le les lo me te nos su sus mi mis que quien
		cual cuando donde como porque no ni mas menos muy tambien ya aun solo todo toda todos todas otro otra otros este esta estos estas ese esa eso aquel dijo
		dice afirmo lunes martes miercoles jueves viernes sabado domingo hoy ayer semana ano anos dia dias dos primer primera nuevo nueva tras`,
	"ru": `и в во не что он на я с со как а то все она так его но да ты к ко у же вы за бы по только ее мне было вот от меня еще нет о об из ему теперь когда
		даже ну ли если уже или ни быть был была были него до вас нибудь уж вам сказал сказала ведь там потом себя ничего ей может они тут где есть надо ней
		для мы тебя их чем сам чтоб чтобы без будто чего раз тоже себе под будет ж тогда кто этот того потому этого какой ним здесь этом один почти мой тем
		нее были при перед после над между через про эти эта это этой этих также более менее который которая которые которых которого которой этому сообщил
		сообщила сообщили сообщает заявил заявила заявили заявляет словам данным понедельник вторник среду среда четверг пятницу пятница субботу воскресенье
		сегодня вчера год года году лет день дня дней неделе недели два двух три первый новый новые из-за около однако своих свой своей свою`,
	"uk": `і й та в у во не що він на я з із зі як а то все вона так його але ж би по тільки її мені було від мене ще ні о об про йому тепер коли навіть ну
		чи якщо вже або бути був була були до вас вам сказав сказала там потім себе нічого їй може вони тут де є треба для ми їх їхній чим сам щоб без чого раз
		теж також собі під буде тоді хто цей ця це ці цього цієї цих тому який яка які яких якого якої при перед після над між через більше менше один два двох
		три перший новий нові повідомив повідомила повідомили повідомляє заявив заявила заявили словами даними понеділок вівторок середу середа четвер пятницю
		пятниця суботу неділю сьогодні вчора рік року років день дня днів тижня тиждень близько однак свій свої своїх за до із`,
	"ar": `في من علي الي عن مع هذا هذه ذلك تلك التي الذي الذين ان كان كانت يكون قد لقد لم لن لا ما هو هي هم بين بعد قبل حتي كل بعض غير او ثم و ف
		قال قالت اعلن اعلنت اكد اكدت اضاف اضافت الاثنين الثلاثاء الاربعاء الخميس الجمعه السبت الاحد اليوم امس عام يوم ايام خلال منذ ضد حول عند لدي اي
		كما انه انها ايضا وقال وقالت واضاف وان وكان وكانت والتي والذي وفي ومن وعلي الا اذا حيث بان لان دون عبر نحو اكثر`,
}

// stops holds the function words, folded, by language.
var stops = sync.OnceValue(func() map[string]map[string]bool {
	all := map[string]map[string]bool{}
	for language, words := range functionWords {
		all[language] = map[string]bool{}
		for word := range strings.FieldsSeq(words) {
			all[language][lang.Fold(word)] = true
		}
	}
	return all
})
