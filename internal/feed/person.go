package feed

import (
	"strings"
)

// parsePerson reads "name", "mail@host", "mail@host (name)", "name (mail@host)"
// and "name <mail@host>".
func parsePerson(s string) Author {
	s = strings.TrimSpace(strings.TrimPrefix(s, "mailto:"))
	if outer, inner, ok := bracketed(s, '<', '>'); ok && isEmail(inner) {
		return Author{Name: outer, Email: inner}
	}
	if outer, inner, ok := bracketed(s, '(', ')'); ok {
		switch {
		case isEmail(inner):
			return Author{Name: outer, Email: inner}
		case isEmail(outer):
			return Author{Name: inner, Email: outer}
		}
	}
	if isEmail(s) {
		return Author{Email: s}
	}
	if mail, name, ok := strings.Cut(s, " "); ok && isEmail(mail) {
		return Author{Name: strings.TrimSpace(name), Email: mail}
	}
	return Author{Name: s}
}

// bracketed cuts "outer (inner)" into its parts.
func bracketed(s string, left, right byte) (outer, inner string, ok bool) {
	i := strings.IndexByte(s, left)
	if i < 0 || s[len(s)-1] != right {
		return "", "", false
	}
	inner = strings.TrimPrefix(strings.TrimSpace(s[i+1:len(s)-1]), "mailto:")
	return strings.Trim(s[:i], `" `), inner, true
}

// isEmail reports whether s has the form of an address for mail.
func isEmail(s string) bool {
	local, host, ok := strings.Cut(s, "@")
	return ok && local != "" && strings.Contains(host, ".") && !strings.ContainsAny(s, " \t\n<>()\",;:/") && !strings.Contains(host, "@")
}

// addAuthor adds an author unless the list has them; what is new about one it
// has is filled in.
func addAuthor(list []Author, a Author) []Author {
	if a == (Author{}) || len(list) >= MaxList {
		return list
	}
	for i := range list {
		old := &list[i]
		if a.Name != "" && strings.EqualFold(old.Name, a.Name) || a.Name == "" && a.Email != "" && old.Email == a.Email {
			if old.Email == "" {
				old.Email = a.Email
			}
			if old.URL == "" {
				old.URL = a.URL
			}
			return list
		}
	}
	return append(list, a)
}

// languageTag brings a language code into BCP 47's form; "" when it has none.
func languageTag(s string) string {
	s = strings.ReplaceAll(strings.TrimSpace(s), "_", "-")
	if len(s) > 35 {
		return ""
	}
	for i := 0; i < len(s); i++ {
		if !alphanumeric(s[i]) && s[i] != '-' {
			return ""
		}
	}
	return s
}
