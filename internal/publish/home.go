package publish

import (
	"context"
	"net/url"
)

// Home is the hub as an address, for the readers of one language.
type Home struct {
	// Name is the hub's name.
	Name string
	// URL is its public address, without a slash at its end.
	URL string

	// lang is set where it is not the hub's first language.
	lang string
}

// Home returns the hub as an address for a reader.
func (p *Publisher) Home(ctx context.Context, to To) (Home, error) {
	st, _, err := p.at(ctx, to)
	if err != nil {
		return Home{}, err
	}
	h := Home{Name: st.Hub.Name, URL: st.Hub.URL}
	if to.Language != st.tongues[0] {
		h.lang = to.Language
	}
	return h, nil
}

// Address returns the full address of a path within the hub, whose answer is in
// the reader's language whoever asks for it. Of the query, empty values are left out.
func (h Home) Address(path string, query url.Values) string {
	q := url.Values{}
	for name, values := range query {
		for _, v := range values {
			if v != "" {
				q.Add(name, v)
			}
		}
	}
	if h.lang != "" {
		q.Set("lang", h.lang)
	}
	if len(q) == 0 {
		return h.URL + path
	}
	return h.URL + path + "?" + q.Encode()
}
