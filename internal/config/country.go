package config

import (
	"fmt"
	"slices"
	"strings"
)

// countries lists the codes of ISO 3166-1: alpha-2, and for advice alpha-3
// behind it.
const countries = "" +
	"ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE BABIH BBBRB BDBGD " +
	"BEBEL BFBFA BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS BTBTN BVBVT BWBWA BYBLR BZBLZ CACAN " +
	"CCCCK CDCOD CFCAF CGCOG CHCHE CICIV CKCOK CLCHL CMCMR CNCHN COCOL CRCRI CUCUB CVCPV CWCUW CXCXR CYCYP CZCZE DEDEU " +
	"DJDJI DKDNK DMDMA DODOM DZDZA ECECU EEEST EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK FMFSM FOFRO FRFRA GAGAB " +
	"GBGBR GDGRD GEGEO GFGUF GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS GTGTM GUGUM GWGNB GYGUY HKHKG " +
	"HMHMD HNHND HRHRV HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN ISISL ITITA JEJEY JMJAM JOJOR JPJPN " +
	"KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO LBLBN LCLCA LILIE LKLKA LRLBR LSLSO LTLTU " +
	"LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR " +
	"MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM NCNCL NENER NFNFK NGNGA NINIC NLNLD NONOR NPNPL NRNRU NUNIU NZNZL " +
	"OMOMN PAPAN PEPER PFPYF PGPNG PHPHL PKPAK PLPOL PMSPM PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB " +
	"RURUS RWRWA SASAU SBSLB SCSYC SDSDN SESWE SGSGP SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD STSTP " +
	"SVSLV SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON TRTUR TTTTO TVTUV TWTWN " +
	"TZTZA UAUKR UGUGA UMUMI USUSA UYURY UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR VNVNM VUVUT WFWLF WSWSM YEYEM YTMYT ZAZAF " +
	"ZMZMB ZWZWE "

// isCountry reports whether s is an alpha-2 code. XA to XZ are the codes that
// ISO leaves to users: XK is Kosovo to the EU, CLDR and the IMF, others may be
// invented states; XX stands for not known.
func isCountry(s string) bool {
	if len(s) != 2 || strings.ToUpper(s) != s {
		return false
	}
	if s[0] == 'X' && s[1] >= 'A' && s[1] <= 'Z' && s[1] != 'X' {
		return true
	}
	for i := 0; i < len(countries); i += 6 {
		if countries[i:i+2] == s {
			return true
		}
	}
	return false
}

// meantCountry returns the alpha-2 code that s probably stands for; empty when
// nothing comes to mind.
func meantCountry(s string) string {
	s = strings.ToUpper(s)
	switch s {
	case "UK":
		return "GB"
	case "EL":
		return "GR"
	}
	if isCountry(s) {
		return s
	}
	for i := 0; i < len(countries) && len(s) == 3; i += 6 {
		if countries[i+2:i+5] == s {
			return countries[i : i+2]
		}
	}
	return ""
}

// parseTerritory returns the parser of a country code or one of the further
// words, such as EU.
func parseTerritory(further ...string) func(string) (string, error) {
	return func(s string) (string, error) {
		if s == "" || isCountry(s) || slices.Contains(further, s) {
			return s, nil
		}
		return "", noCountry(s, further...)
	}
}

// noCountry says that s is no country code, nor one of the further words, and
// what to write instead.
func noCountry(s string, further ...string) error {
	if meant := meantCountry(s); meant != "" {
		return fmt.Errorf("%q is no ISO 3166-1 alpha-2 code; write %s", s, meant)
	}
	or := ""
	if len(further) > 0 {
		or = " (or " + strings.Join(further, ", ") + ")"
	}
	return fmt.Errorf("%q is no ISO 3166-1 alpha-2 code; write two capital letters such as DE%s", s, or)
}
