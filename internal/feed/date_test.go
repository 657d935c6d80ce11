package feed

import (
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	const utc = "2004-07-13T14:15:16Z"
	for _, tt := range []struct {
		in, want string
		offset   int
		zoned    bool
		fault    string
	}{
		{"Tue, 13 Jul 2004 14:15:16 GMT", utc, 0, true, ""},
		{"Tue, 13 Jul 2004 10:15:16 EDT", utc, -240, true, ""},
		{"Tue, 13 Jul 2004 16:15:16 +0200", utc, 120, true, ""},
		{"13 Jul 04 14:15:16 Z", utc, 0, true, ""},
		{"Tue, 13 July 2004 14:15:16", utc, 0, false, ""},
		{"Tue 13 Jul 2004, 02:15:16 PM GMT", utc, 0, true, ""},
		{"Tue Jul 13 14:15:16 2004", utc, 0, false, ""},
		{"Tue Jul 13 10:15:16 EDT 2004", utc, -240, true, ""},
		{"July 13, 2004 14:15:16", utc, 0, false, ""},
		{"2004-07-13T14:15:16Z", utc, 0, true, ""},
		{"2004-07-13T16:15:16+02:00", utc, 120, true, ""},
		{"2004-07-13T14:15:16.25Z", "2004-07-13T14:15:16.25Z", 0, true, ""},
		{"2004-07-13 14:15:16", utc, 0, false, ""},
		{"20040713T141516Z", utc, 0, true, ""},
		{"2004/7/13 14:15:16", utc, 0, false, ""},
		{"2004-195", "2004-07-13T00:00:00Z", 0, false, ""},
		{"2004-07", "2004-07-01T00:00:00Z", 0, false, ""},
		{"13.07.2004 14:15:16", utc, 0, false, ""},
		{"13/07/2004", "2004-07-13T00:00:00Z", 0, false, ""},
		{"07/13/2004", "2004-07-13T00:00:00Z", 0, false, ""},
		{"Di, 13 Juli 2004 16:15:16 MESZ", utc, 120, true, ""},
		{"mardi 13 juillet 2004 14:15:16", utc, 0, false, ""},
		{"13 de julio de 2004", "2004-07-13T00:00:00Z", 0, false, ""},
		{"вт, 13 июля 2004 18:15:16 +0400", utc, 240, true, ""},
		{"13 липня 2004 р. 14:15:16", utc, 0, false, ""},
		{"Τρί, 13 Ιούλ 2004 14:15:16 GMT", utc, 0, true, ""},
		{"2004-július-13T14:15:16Z", utc, 0, true, ""},
		{"13 Temmuz 2004 14:15:16", utc, 0, false, ""},
		{"13 lipca 2004 14:15:16", utc, 0, false, ""},
		{"13 يوليو 2004 14:15:16", utc, 0, false, ""},
		{"2004年7月13日 14:15:16", utc, 0, false, ""},
		{"2004년 07월 13일 오후 02:15:16", utc, 0, false, ""},
		{"Tue, 13 Jul 2004 14:15:16 Nowhere", utc, 0, false, faultZone},
		{"Tue, 13 Jul 2004 14:15:16 QQT", utc, 0, false, faultZone},
		{"Tue, 13 Jul 2004 14:15 PM", "2004-07-13T14:15:00Z", 0, false, ""},
		{"12:15 PM", "", 0, false, faultNoDate},
		{"Tue, 13 Jul 2004 12:15 PM", "2004-07-13T12:15:00Z", 0, false, ""},
		{"Tue, 13 Jul 2004 12:15 AM", "2004-07-13T00:15:00Z", 0, false, ""},
		{"03/04/2004", "", 0, false, faultAmbiguous},
		{"Mar, 13 lug 2004 14:15:16", utc, 0, false, ""},
		{"Mar, 02 mar 2004 14:15:16", "2004-03-02T14:15:16Z", 0, false, ""},
		{"13 luglio 2004 - 14:15", "2004-07-13T14:15:00Z", 0, false, ""},
		{"le 13 juillet 2004 à 14h15", "2004-07-13T14:15:00Z", 0, false, ""},
		{"13. Juli 2004 um 14.15 Uhr", "2004-07-13T14:15:00Z", 0, false, ""},
		{"13.07.2004 14.15", "2004-07-13T14:15:00Z", 0, false, ""},
		{"13-Jul-04 02.15.16 PM", utc, 0, false, ""},
		{"July 13, 2004, 2:15 p.m. ET", "2004-07-13T18:15:00Z", -240, true, ""},
		{"January 13, 2004, 2:15 p.m. ET", "2004-01-13T19:15:00Z", -300, true, ""},
		{"April 3, 2005 1:59 CT", "2005-04-03T07:59:00Z", -360, true, ""},
		{"April 3, 2005 3:01 CT", "2005-04-03T08:01:00Z", -300, true, ""},
		{"2004年7月13日 14時15分16秒", utc, 0, false, ""},
		{"2004年7月13日(火) 14:15:16", utc, 0, false, ""},
		{"١٣ يوليو ٢٠٠٤", "2004-07-13T00:00:00Z", 0, false, ""},
		{"13 تشرين الثاني 2004", "2004-11-13T00:00:00Z", 0, false, ""},
		{"13 ביולי 2004", "2004-07-13T00:00:00Z", 0, false, ""},
		{"13 июля 2004 г., 17:15 МСК", "2004-07-13T14:15:00Z", 180, true, ""},
		{"1089728116", utc, 0, true, ""},
		{"1089728116000", utc, 0, true, ""},
		{"20040713141516", utc, 0, false, ""},
		{"Tue, 13 Jul 104 14:15:16 GMT", utc, 0, true, ""},
		{"Tue, 13 Jul 2004 14:15:16 -0000", utc, 0, false, ""},
		{"Tue, 13 Jul 2004 24:00:00 GMT", "2004-07-14T00:00:00Z", 0, true, ""},
		{"Tue, 13 Jul 2004 24:00:01 GMT", "", 0, false, faultNoDate},
		{"Tue Jul 13 2004 16:15:16 GMT+0200 (Central European Summer Time)", utc, 120, true, ""},
		{"2004-07-13T14:15:16 Europe/Berlin", utc, 0, false, faultZone},
		{"Tue, 13 Jul 2004 19:45:16 IST", utc, 330, true, faultSeveral},
		{"2004-07-13+02:00", "2004-07-12T22:00:00Z", 120, true, ""},
		{"2004-07-13-02:00", "", 0, false, faultAmbiguous},
		{"2004-W29-2", "", 0, false, faultNoDate},
		{"Tue, 13 Jul 2004 14:15:16 +zz:00", "", 0, false, faultNoDate},
		{"Tue, 13 Jul 2004 14:15:16 +02:zz", "", 0, false, faultNoDate},
		{"2004-07-13-14", "", 0, false, faultNoDate},
		{"-0001-11-30T00:00:00+00:00", "", 0, false, faultNoDate},
		{"Sun, 30 Nov -0001 00:00:00 +0000", "", 0, false, faultNoDate},
		{"0001-01-01T00:00:00Z", "", 0, false, faultNoDate},
		{"Thu, 01 Jan 0100 00:00:01 +0100", "0099-12-31T23:00:01Z", 60, true, ""},
		{"1383-04-23 14:15", "", 0, false, faultCalendar},
		{"13 Jul 2547", "", 0, false, faultCalendar},
		{"--0713", "", 0, false, faultNoDate},
		{"July 13", "", 0, false, faultNoDate},
		{"5 listopada 2004", "", 0, false, faultAmbiguous}, // Polish November, Croatian October
		{"13. srpnja 2004.", "2004-07-13T00:00:00Z", 0, false, ""},
		{"13 јул 2004", "2004-07-13T00:00:00Z", 0, false, ""},
		{"13. júla 2004", "2004-07-13T00:00:00Z", 0, false, ""},
		{"03/03/2004", "2004-03-03T00:00:00Z", 0, false, ""},
		{"31 Feb 2004", "", 0, false, faultNoDate},
		{"yesterday", "", 0, false, faultNoDate},
		{"", "", 0, false, faultNoDate},
		{"Tue, 13 Jul 2004 25:15:16 GMT", "", 0, false, faultNoDate},
	} {
		d, fault := parseDate(tt.in)
		got := ""
		if !d.UTC.IsZero() {
			got = d.UTC.Format(time.RFC3339Nano)
		}
		if got != tt.want || d.Offset != tt.offset || d.Zoned != tt.zoned || fault != tt.fault {
			t.Errorf("parseDate(%q) = %q, offset %d, zoned %v, fault %q; want %q, %d, %v, %q", tt.in, got, d.Offset, d.Zoned, fault, tt.want, tt.offset, tt.zoned, tt.fault)
		}
	}
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"Tue, 13 Jul 2004 14:15:16 GMT", "2004-07-13T16:15:16+02:00", "-0601", "2004년 07월 13일 오후 02:15:16", "--0", "+", "jan 1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, fault := parseDate(s)
		if d.UTC.IsZero() && !d.UTC.Equal(time.Time{}) || d.UTC.IsZero() && fault == "" {
			t.Errorf("parseDate(%q) gives no date and no fault", s)
		}
		if d.Offset < -16*60 || d.Offset > 16*60 {
			t.Errorf("parseDate(%q) has an offset of %d minutes", s, d.Offset)
		}
	})
}
