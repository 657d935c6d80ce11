package feed

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
)

// Sentences of our own, long enough to tell an encoding by.
const (
	russian  = "Портовое управление сообщило, что паром на внешние острова не выйдет раньше полудня; капитаны ждут новых известий от смотрителя маяка."
	german   = "Die Hafenbehörde teilte mit, dass die Fähre zu den äußeren Inseln nicht vor Mittag ablegt; die Kapitäne müssen über Nacht warten."
	polish   = "Zarząd portu poinformował, że prom na zewnętrzne wyspy nie wypłynie przed południem; kapitanowie czekają na wieści od latarnika, który śledzi łódź."
	greek    = "Η λιμενική αρχή ανακοίνωσε ότι το πλοίο για τα εξωτερικά νησιά δεν θα αποπλεύσει πριν από το μεσημέρι και οι καπετάνιοι περιμένουν."
	hebrew   = "רשות הנמל הודיעה כי המעבורת לאיים החיצוניים לא תצא לפני הצהריים והקברניטים ממתינים לחדשות משומר המגדלור."
	japanese = "港湾局によると、沖の島々へのフェリーは正午まで出航しない見込みで、船長たちは灯台守からの知らせを待っている。"
	korean   = "항만청은 바깥 섬으로 가는 여객선이 정오 전에는 출항하지 않을 것이라고 밝혔으며 선장들은 등대지기의 소식을 기다리고 있다."
	chinese  = "港务局表示，前往外岛的渡轮中午之前不会启航，船长们正在等待灯塔看守人的消息，码头上的旅客已经排起了长队。"
)

func encodeAs(t *testing.T, name, text string) []byte {
	t.Helper()
	enc, err := htmlindex.Get(name)
	if err != nil {
		t.Fatal(err)
	}
	b, err := encoding.ReplaceUnsupported(enc.NewEncoder()).Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func document(declaration, text string) string {
	return declaration + "<rss><channel><item><title>" + text + "</title></item></channel></rss>"
}

func TestDecodeCharset(t *testing.T) {
	for _, tt := range []struct {
		name, encoding, text    string
		declaration, header     string
		charset, warningHolding string
	}{
		{"declared", "windows-1251", russian, `<?xml version="1.0" encoding="windows-1251"?>`, "", "windows-1251", ""},
		{"declared with an underscore", "windows-1251", russian, `<?xml version="1.0" encoding='windows_1251'?>`, "", "windows-1251", ""},
		{"declared as a code page", "windows-1251", russian, `<?xml version="1.0" encoding="cp1251"?>`, "", "windows-1251", ""},
		{"declared in the header", "koi8-r", russian, "", "text/xml; charset=KOI8-R", "koi8-r", ""},
		{"header before declaration", "koi8-r", russian, `<?xml version="1.0" encoding="windows-1251"?>`, "text/xml; charset=koi8-r", "koi8-r", ""},
		{"Latin 1 is read as windows-1252", "windows-1252", "„Fähre“ – 5 €", `<?xml version="1.0" encoding="iso-8859-1"?>`, "", "windows-1252", ""},
		{"GB 2312", "gbk", chinese, `<?xml version="1.0" encoding="gb2312"?>`, "", "gbk", ""},
		{"Shift JIS", "shift_jis", japanese, `<?xml version="1.0" encoding="Shift_JIS"?>`, "", "shift_jis", ""},
		{"ISO 2022 JP", "iso-2022-jp", japanese, `<?xml version="1.0" encoding="ISO-2022-JP"?>`, "", "iso-2022-jp", ""},
		{"Big5", "big5", "港務局表示渡輪中午之前不會啟航", `<?xml version="1.0" encoding="Big5"?>`, "", "big5", ""},
		{"the header names Latin 1 for UTF-8", "utf-8", russian, "", "text/xml; charset=iso-8859-1", "utf-8", "iso-8859-1"},
		{"the header knows nothing", "utf-8", russian, "", "text/xml; charset=us-ascii", "utf-8", ""},
		{"an unknown name", "utf-8", russian, `<?xml version="1.0" encoding="nonsense"?>`, "", "utf-8", "nonsense"},
		{"UTF-16 by name alone", "utf-8", russian, `<?xml version="1.0" encoding="utf-16"?>`, "", "utf-8", "utf-16"},
		{"UTF-8 by name, written in windows-1251", "windows-1251", russian, `<?xml version="1.0" encoding="utf-8"?>`, "", "windows-1251", "utf-8"},
		{"nothing declared, Russian", "windows-1251", russian, "", "", "windows-1251", "does not say"},
		{"nothing declared, Russian in KOI8", "koi8-r", russian, "", "", "koi8-r", "does not say"},
		{"nothing declared, German", "windows-1252", german, "", "", "windows-1252", "does not say"},
		{"nothing declared, Greek", "windows-1253", greek, "", "", "", "does not say"},
		{"nothing declared, Hebrew", "windows-1255", hebrew, "", "", "windows-1255", "does not say"},
		{"nothing declared, Japanese", "shift_jis", japanese, "", "", "shift_jis", "does not say"},
		{"nothing declared, Japanese in EUC", "euc-jp", japanese, "", "", "euc-jp", "does not say"},
		{"nothing declared, Korean", "euc-kr", korean, "", "", "euc-kr", "does not say"},
		{"nothing declared, Chinese", "gbk", chinese, "", "", "", "does not say"},
		{"UTF-8 with a mark", "utf-8", "\ufeff" + german, "", "text/xml; charset=windows-1252", "utf-8", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := tt.text
			body := encodeAs(t, tt.encoding, document(tt.declaration, tt.text))
			if rest, marked := strings.CutPrefix(tt.text, "\ufeff"); marked {
				want = rest
				body = []byte("\ufeff" + document(tt.declaration, rest))
			}
			doc, err := Parse(body, Hints{ContentType: tt.header})
			if err != nil {
				t.Fatal(err)
			}
			if got := doc.Items[0].Title; got != want {
				t.Errorf("read as %s: %q, want %q", doc.Charset, got, want)
			}
			if tt.charset != "" && doc.Charset != tt.charset {
				t.Errorf("charset %q, want %q", doc.Charset, tt.charset)
			}
			warnings := strings.Join(doc.Warnings, "\n")
			if tt.warningHolding == "" && warnings != "" || !strings.Contains(warnings, tt.warningHolding) {
				t.Errorf("warnings %q, want one with %q", warnings, tt.warningHolding)
			}
		})
	}
}

// TestUnicodeForms reads the forms of Unicode with and without a mark.
func TestUnicodeForms(t *testing.T) {
	for _, name := range []string{"utf-16le", "utf-16be", "utf-32le", "utf-32be"} {
		enc, _ := unicodeEncoding(name)
		for _, mark := range []string{"", "\ufeff"} {
			body, err := enc.NewEncoder().Bytes([]byte(mark + document("", russian)))
			if err != nil {
				t.Fatal(err)
			}
			doc, err := Parse(body, Hints{})
			if err != nil || len(doc.Items) != 1 || doc.Items[0].Title != russian || doc.Charset != name {
				t.Errorf("%s, mark %q: Parse = %+v, %v", name, mark, doc, err)
			}
		}
	}
}

// TestLimitsCutBetweenCharacters fills a document up to the limit of its size.
func TestLimitsCutBetweenCharacters(t *testing.T) {
	if testing.Short() {
		t.Skip("builds 32 MiB of input")
	}
	text := strings.Repeat("жж ", MaxBytes/5+10)
	for name, body := range map[string][]byte{"utf-8": []byte(text + "xx"), "koi8-r": append([]byte(`<?xml encoding="koi8-r"?>`), encodeAs(t, "koi8-r", text)...)} {
		d := decodeCharset(body, "")
		if !d.cut || len(d.text) > MaxBytes || !utf8.Valid(d.text) || bytes.ContainsRune(d.text, utf8.RuneError) {
			t.Errorf("%s: cut %v, %d bytes, valid %v", name, d.cut, len(d.text), utf8.Valid(d.text))
		}
	}
}

func FuzzCharset(f *testing.F) {
	for _, name := range []string{"windows-1251", "koi8-r", "shift_jis", "gb18030", "iso-2022-jp", "utf-16", "nonsense", ""} {
		f.Add([]byte(`<?xml version="1.0" encoding="`+name+`"?><rss>`+german), "text/xml; charset="+name)
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		d := decodeCharset(body, contentType)
		if !utf8.Valid(d.text) {
			t.Errorf("%q as %s is no UTF-8: %q", body, d.charset, d.text)
		}
		if d.charset == "" || d.charset != strings.ToLower(d.charset) {
			t.Errorf("the charset is %q", d.charset)
		}
	})
}
