package lang

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestDetect(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"Afrikaans", "Die hawe sê niemand het die laaste veerboot na die eiland gehaal nie.", "af"},
		{"Arabic", "قال مجلس الميناء إن آخر عبارة غادرت قبل موعدها.", "ar"},
		{"Azerbaijani", "Liman şurası bildirib ki, axırıncı bərə vaxtından əvvəl yola düşüb.", "az"},
		{"Belarusian", "Рада порта паведаміла, што апошні паром адышоў раней за час.", "be"},
		{"Bulgarian", "Съветът на пристанището съобщи, че последният ферибот е тръгнал по-рано.", "bg"},
		{"Bengali", "বন্দর পরিষদ জানিয়েছে শেষ ফেরি আগেই ছেড়ে গেছে।", "bn"},
		{"Bosnian", "Niko od putnika nije znao da je posljednji trajekt otišao sedmicu ranije, saopćila je luka u aprilu.", "bs"},
		{"Catalan", "El consell del port diu que aquest vaixell ha sortit abans d'hora i que ningú no ho sabia.", "ca"},
		{"Czech", "Rada přístavu oznámila, že poslední trajekt odplul dříve, než měl.", "cs"},
		{"Welsh", "Dywedodd cyngor yr harbwr fod y fferi olaf wedi gadael yn gynnar.", "cy"},
		{"Danish", "Havnerådet siger, at den sidste færge sejlede af sted før tiden, og at ingen blev advaret.", "da"},
		{"German", "Der Hafenrat teilte mit, dass die letzte Fähre zu früh abgelegt habe.", "de"},
		{"Greek", "Το τελευταίο πλοίο έφυγε νωρίτερα.", "el"},
		{"English", "The harbour council said the last ferry had left ahead of time.", "en"},
		{"Spanish", "El consejo del puerto dijo que el último barco salió antes de la hora.", "es"},
		{"Estonian", "Sadama nõukogu teatas, et viimane praam lahkus enne õiget aega.", "et"},
		{"Basque", "Portuko kontseiluak esan du azken ontzia ordua baino lehen irten dela.", "eu"},
		{"Persian", "شورای بندر گفت که آخرین کشتی پیش از موعد حرکت کرده است.", "fa"},
		{"Finnish", "Satamaneuvosto kertoi, että viimeinen lautta lähti etuajassa.", "fi"},
		{"French", "Le conseil du port a déclaré que le dernier bac était parti avant l’heure.", "fr"},
		{"Irish", "Dúirt comhairle an chuain gur imigh an bád deireanach roimh am.", "ga"},
		{"Hebrew", "מועצת הנמל הודיעה שהמעבורת יצאה מוקדם.", "he"},
		{"Hindi", "बंदरगाह परिषद ने कहा कि आखिरी नाव समय से पहले निकल गई है।", "hi"},
		{"Croatian", "Nitko od putnika nije znao da je posljednji trajekt otplovio tjedan dana ranije, priopćila je luka u travnju.", "hr"},
		{"Hungarian", "A kikötő tanácsa szerint az utolsó komp idő előtt indult el.", "hu"},
		{"Armenian", "Վերջին նավը շուտ մեկնեց։", "hy"},
		{"Indonesian", "Dewan pelabuhan mengatakan bahwa feri terakhir berangkat lebih awal karena cuaca.", "id"},
		{"Icelandic", "Hafnarráðið segir að síðasta ferjan hafi farið á undan áætlun og að enginn hafi verið varaður við.", "is"},
		{"Italian", "Il consiglio del porto ha detto che l'ultimo traghetto è partito in anticipo.", "it"},
		{"Japanese", "最後のフェリーは予定より早く出た。", "ja"},
		{"Georgian", "ბოლო გემი ადრე გავიდა.", "ka"},
		{"Kazakh", "Порт кеңесі соңғы паром уақытынан бұрын кеткенін хабарлады.", "kk"},
		{"Korean", "항만 위원회는 마지막 배가 일찍 떠났다고 밝혔다.", "ko"},
		{"Lithuanian", "Uosto taryba pranešė, kad paskutinis keltas išplaukė anksčiau laiko.", "lt"},
		{"Latvian", "Ostas padome paziņoja, ka pēdējais prāmis aizgājis pirms laika.", "lv"},
		{"Macedonian", "Советот на пристаништето соопшти дека последниот траект заминал порано.", "mk"},
		{"Marathi", "बंदर परिषदेने सांगितले की शेवटची बोट वेळेआधी निघून गेली आहे आणि कोणालाही कळले नाही.", "mr"},
		{"Malay", "Majlis pelabuhan berkata bahawa feri terakhir bertolak awal kerana cuaca, dan ia boleh berlaku lagi.", "ms"},
		{"Bokmål", "Havnerådet sier at den siste ferjen dro for tidlig, og at ingen ble varslet etterpå.", "nb"},
		{"Dutch", "De havenraad zegt dat de laatste veerboot te vroeg is vertrokken.", "nl"},
		{"Nynorsk", "Hamnerådet seier at den siste ferja drog for tidleg, og at ikkje alle vart varsla frå land.", "nn"},
		{"Polish", "Rada portu podała, że ostatni prom odpłynął przed czasem.", "pl"},
		{"Portuguese", "O conselho do porto disse que a última balsa não saiu na hora.", "pt"},
		{"Romanian, with commas below", "Consiliul portului a anunțat că ultimul feribot a plecat mai devreme și că nimeni nu știa.", "ro"},
		{"Romanian, with cedillas", "Consiliul portului a anunţat că ultimul feribot a plecat mai devreme şi că nimeni nu ştia.", "ro"},
		{"Russian", "Совет порта сообщил, что последний паром ушёл раньше времени.", "ru"},
		{"Slovak", "Rada prístavu oznámila, že posledný trajekt odplával skôr, ako mal.", "sk"},
		{"Slovenian", "Svet pristanišča je sporočil, da je zadnji trajekt odplul pred časom.", "sl"},
		{"Albanian", "Këshilli i portit tha se trageti i fundit u nis para kohe.", "sq"},
		{"Serbian", "Савет луке је саопштио да је последњи трајект отишао раније.", "sr"},
		{"Serbian in Latin letters", "Savet luke je saopštio da je poslednji trajekt otišao ranije, ali niko nije znao gde.", "sr-Latn"},
		{"Swedish", "Hamnrådet säger att den sista färjan gick för tidigt och att ingen varnades.", "sv"},
		{"Swahili", "Baraza la bandari limesema kuwa kivuko cha mwisho kiliondoka mapema.", "sw"},
		{"Thai", "เรือข้ามฟากเที่ยวสุดท้ายออกก่อนเวลา", "th"},
		{"Turkish", "Liman kurulu son vapurun vaktinden önce ayrıldığını söyledi.", "tr"},
		{"Turkish in the wrong charset", "Liman kurulu son vapurun vaktinden önce ayrýldýðýný, kimsenin þehre dönmediðini söyledi.", "tr"},
		{"Ukrainian", "Рада порту повідомила, що останній пором відійшов раніше.", "uk"},
		{"Urdu", "بندرگاہ کی کونسل نے کہا ہے کہ آخری کشتی وقت سے پہلے روانہ ہو گئی۔", "ur"},
		{"Vietnamese", "Hội đồng cảng cho biết chuyến phà cuối cùng đã rời bến sớm.", "vi"},
		{"Chinese", "港务局说最后一班渡轮提前开走了。", "zh"},
		{"capitals", "СОВЕТ ПОРТА СООБЩИЛ О ПОСЛЕДНЕМ ПАРОМЕ", "ru"},
		{"letters in parts", "Le dernier bac e\u0301tait parti avant l’heure, a de\u0301clare\u0301 le conseil.", "fr"},
		{"goods with Latin names", "Последний паром Blue Harbour Star Line 2000 ушёл вчера", "ru"},
		{"an address in another language", "Билеты: https://the.harbour.example/tickets/for/the/ferry/with/children", "ru"},
		{"broken characters", "Ostatni prom odp�yn�� przed czasem", "pl"},
		{"no letters", "2026 – 12:30 …", "und"},
		{"nothing", "", "und"},
		{"two letters", "OK", "und"},
		{"not UTF-8", "\xff\xfe\x80", "und"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, confidence := Detect(tt.in, ""); got != tt.want || confidence < 0 || confidence > 1 || (got == "und") != (confidence == 0) {
				t.Errorf("Detect(%q) = %s, %.2f, want %s", tt.in, got, confidence, tt.want)
			}
		})
	}
}

func TestDetectBelievesWhatIsDeclared(t *testing.T) {
	for _, tt := range []struct{ name, in, declared, want string }{
		{"it is right, with its region", "The harbour council said the ferry had left.", "en-GB", "en-GB"},
		{"as it was written", "Гавань закрыта, паромы не ходят.", "RU", "RU"},
		{"nothing contradicts it", "Dunemark 2026", "fi", "fi"},
		{"no letters", "2026", "sv", "sv"},
		{"a close language", "Album sadrži trinaest pjesama.", "hr", "hr"},
		{"the other close language", "Album sadrži trinaest pjesama.", "bs", "bs"},
		{"Norwegian", "Havnerådet sier at den siste ferjen dro for tidlig.", "no", "no"},
		{"Bokmål in a feed of Nynorsk", "Havnerådet sier at den siste ferjen dro for tidlig, og noe mye mer etter at ingen ble varslet.", "nn", "nb"},
		{"Serbian, whatever its letters", "Savet luke je saopštio da je poslednji trajekt otišao ranije.", "sr", "sr"},
		{"Japanese without kana", "東京港湾局", "ja", "ja"},
		{"Chinese in its other form", "港務局說最後一班渡輪提前開走了", "zh-Hant", "zh-Hant"},
		{"a language that is not known here", "O consello do porto dixo que o último barco saíu antes.", "gl", "gl"},
		{"a known script contradicts it", "Совет порта сообщил, что паром ушёл.", "gl", "ru"},
		{"it is plainly wrong", "Совет порта сообщил, что последний паром ушёл раньше времени.", "en-US", "ru"},
		{"it is plainly wrong in the same script", "Der Hafenrat teilte mit, dass die letzte Fähre zu früh abgelegt habe und niemand gewarnt worden sei.", "en-US", "de"},
		{"Greek in a feed of English", "Το τελευταίο πλοίο έφυγε νωρίτερα.", "en", "el"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, confidence := Detect(tt.in, tt.declared); got != tt.want {
				t.Errorf("Detect(%q, %s) = %s, %.2f, want %s", tt.in, tt.declared, got, confidence, tt.want)
			}
		})
	}
}

func TestPackModel(t *testing.T) {
	grams := map[string][]Weight{
		"a": {{0, 1.5}, {3, 9.99}}, "ab": {{1, 0.25}}, "жфы": {{127, 100}}, "abcd": {{2, 0.01}, {4, 3}},
	}
	for _, letters := range []string{"qw", "er", "ty", "ui", "op", "zxc", "vbn", "mlk", "jhg"} {
		grams[letters] = []Weight{{5, 2}}
	}
	table := string(PackModel(grams))
	for g, want := range grams {
		weights := look(table, hashOf(g))
		for _, w := range want {
			if weights == "" {
				t.Fatalf("look(%q) ends before %v", g, w)
			}
			if l, got := weightAt(weights); l != w.Language || got != min(int(w.Nats*perNat+0.5), maxWeight) {
				t.Errorf("look(%q) = %d of %d, want %v", g, got, l, w)
			}
			weights = weights[2:]
		}
		if weights != "" {
			t.Errorf("look(%q) has %d bytes too many", g, len(weights))
		}
	}
	if got := look(table, hashOf("none")); got != "" {
		t.Errorf("look(none) = %q, want nothing", got)
	}
}

// TestModelIsWhole reads the committed model from end to end.
func TestModelIsWhole(t *testing.T) {
	buckets := int(uint32At(model, 0))
	body := modelHead + 4*(buckets+1)
	at, seen := body, map[int]bool{}
	for at < len(model) {
		n := int(model[at+2])
		for i := range n {
			l, _ := weightAt(model[at+3+2*i:])
			seen[l] = true
		}
		at += 3 + 2*n
	}
	if last := body + int(uint32At(model, modelHead+4*buckets)); at != len(model) || last != at {
		t.Errorf("the model ends at %d, its last place at %d, its file at %d", at, last, len(model))
	}
	if len(seen) != len(languages) || !seen[len(languages)-1] {
		t.Errorf("the model tells %d languages, want %d: run go generate ./internal/lang", len(seen), len(languages))
	}
	if limit := 12 << 20; len(model) > limit {
		t.Errorf("the model has %d bytes, want at most %d", len(model), limit)
	}
}

func TestMarkersNameLanguages(t *testing.T) {
	for _, group := range closeLanguages {
		for tags, words := range group.words {
			for _, tag := range strings.Fields(tags) {
				if table := markers()[tag]; table == nil || len(table.of(strings.ToLower(strings.TrimSuffix(strings.Fields(words)[0], "*")))) == 0 {
					t.Errorf("markers of %s: no such language in the group %v, or no word", tag, group.tags)
				}
			}
			if !utf8.ValidString(words) || strings.ToLower(words) != words {
				t.Errorf("markers of %s are not in small letters", tags)
			}
		}
	}
}

func FuzzDetect(f *testing.F) {
	for _, s := range []string{"The harbour", "Савет луке", "港务局", "ýþð", "ďż˝", "a@b www. ://", "\xff", "हे आहे", "e\u0301\u0301"} {
		f.Add(s, "")
		f.Add(s, "nn-NO")
	}
	f.Fuzz(func(t *testing.T, text, declared string) {
		tag, confidence := Detect(text, declared)
		if tag == "" || !(confidence >= 0 && confidence <= 1) {
			t.Errorf("Detect(%q, %q) = %q, %v", text, declared, tag, confidence)
		}
	})
}

func BenchmarkDetect(b *testing.B) {
	for _, bb := range []struct{ name, text string }{
		{"headline", "The harbour council said on Tuesday that the last ferry left"},
		{"article", strings.Repeat("The harbour council said on Tuesday that 1,200 passengers had missed the last ferry to the island. ", 40)},
		{"Russian", strings.Repeat("Совет порта сообщил во вторник, что на последний паром к острову опоздали 1200 пассажиров. ", 10)},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.SetBytes(int64(len(bb.text)))
			b.ReportAllocs()
			for b.Loop() {
				Detect(bb.text, "")
			}
		})
	}
}
