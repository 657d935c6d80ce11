package content

import "strings"

// trackingPrefixes begin the names of parameters that campaign software adds:
// Google and its imitators, Matomo, AT Internet, Comscore, HubSpot.
var trackingPrefixes = []string{"utm_", "mtm_", "matomo_", "piwik_", "pk_", "at_", "ns_", "_hs", "hsa_", "itm_", "stm_", "wt_", "wt."}

// trackingNames are single parameters that say by which way a reader came and
// never which page is meant: click ids of advertising networks, mailing
// software, publishers' own campaign codes.
var trackingNames = map[string]bool{
	"fbclid": true, "gclid": true, "gclsrc": true, "dclid": true, "gbraid": true, "wbraid": true, "msclkid": true,
	"yclid": true, "ysclid": true, "_openstat": true, "twclid": true, "ttclid": true, "igshid": true, "igsh": true,
	"li_fat_id": true, "epik": true, "rdt_cid": true, "sccid": true, "irclickid": true, "vero_id": true, "vero_conv": true,
	"mc_cid": true, "mc_eid": true, "mkt_tok": true, "hsctatracking": true, "oly_anon_id": true, "oly_enc_id": true,
	"ck_subscriber_id": true, "ml_subscriber": true, "ml_subscriber_hash": true, "bbeml": true, "wickedid": true,
	"xtor": true, "xtref": true, "maca": true, "ocid": true, "ito": true, "smid": true, "smtyp": true, "s_cid": true, "sc_cid": true,
	"cmpid": true, "icid": true, "traffic_source": true, "sr_share": true, "sref": true, "spm": true, "share_id": true,
	"_ga": true, "_gl": true, "guccounter": true, "guce_referrer": true, "guce_referrer_sig": true, "ref_src": true, "ref_url": true,
	"dicbo": true, "cndid": true, "__twitter_impression": true, "amp_js_v": true, "usqp": true,
}

// feedMarks are parameters that say "from the feed" when their value does, and
// may mean anything otherwise.
var feedMarks = map[string]bool{"from": true, "src": true, "source": true, "ref": true, "partner": true, "emc": true, "via": true, "cmp": true, "campaign": true, "feature": true}

// IsTracking reports whether a query parameter only says by which way a reader
// came: its name begins with one of utm_, mtm_, matomo_, piwik_, pk_, at_, ns_,
// _hs, hsa_, itm_, stm_, wt_ or wt. (as at_medium, ns_mchannel), or is one of a fixed
// list (fbclid, gclid, xtor, maca, ocid, mc_cid …), or it is a word such as
// source or ref whose value begins with "rss" or "feed". Names are compared without case.
func IsTracking(name, value string) bool {
	name = strings.ToLower(name)
	for _, p := range trackingPrefixes {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	value = strings.ToLower(value)
	return trackingNames[name] || feedMarks[name] && (strings.HasPrefix(value, "rss") || strings.HasPrefix(value, "feed"))
}
