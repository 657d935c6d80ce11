package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alteram-hub/alteram/internal/hub"
)

// TestReproduces makes the committed file again. It needs the two tables, in
// the folder that OUTLET_TABLES names.
func TestReproduces(t *testing.T) {
	folder := os.Getenv("OUTLET_TABLES")
	if folder == "" {
		t.Skip("OUTLET_TABLES names no folder with the tables")
	}
	got, err := generate(folder)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("../outlets.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the tables give another file (%d bytes, committed are %d): run go generate ./internal/hub and look at the difference", len(got), len(want))
	}
}

func TestRead(t *testing.T) {
	c := collector{}
	err := readKagi(c, []byte(`[{"country":"The Netherlands","organization":"Dune  Post","domains":["www.dune.example","kde.example","de werktitel","co.uk"],"owner":"Dune Press (60%), A. Shore (40%)","typology":"Private Media"},
		{"country":"Global","organization":"Wide","domains":["wide.example"],"owner":"","typology":"State Funded Media"}]`))
	if err != nil {
		t.Fatal(err)
	}
	err = readMatrix(c, []byte("\ufeffCountry,Media company,Main assets,URL,Typology\n"+
		"Netherlands,Dune Media,Print: Dune Post,https://www.dune.example/en/,CaPr\n"+
		"DR Congo,Radio Two,Radio One,www.two.example,ISFM?\nDR Congo,Radio Two,Radio Two,www.two.example,SC\n"+
		"DR Congo,Radio Two,Radio Three,https://two.example/3,SC\nDR Congo,Radio Two,Radio Four,http://two.example/4,SC\nDR Congo,Nowhere,Nowhere,,SC\n"))
	if err != nil {
		t.Fatal(err)
	}
	share := []hub.TableOwner{{Name: "Dune Press", Share: 60}, {Name: "A. Shore", Share: 40}}
	dune := hub.Fact{Table: hub.KagiMedia, Rows: []int{1}, Names: []string{"Dune Post"}, Country: "NL", Owners: share, Typology: "Private Media", Control: "private"}
	want := []hub.Outlet{
		{Domain: "dune.example", Facts: []hub.Fact{
			{Table: hub.StateMediaMatrix, Rows: []int{2}, Names: []string{"Dune Post"}, Company: "Dune Media", Country: "NL", Typology: "CaPr", Control: "CaPr"}, dune,
		}},
		{Domain: "kde.example", Facts: []hub.Fact{dune}},
		{Domain: "two.example", Facts: []hub.Fact{
			{Table: hub.StateMediaMatrix, Rows: []int{3}, Names: []string{"Radio One"}, Company: "Radio Two", Country: "CD", Typology: "ISFM?"},
			{Table: hub.StateMediaMatrix, Rows: []int{4}, Names: []string{"Radio Two"}, Country: "CD", Typology: "SC", Control: "SC"},
			{Table: hub.StateMediaMatrix, Rows: []int{5, 6}, Names: []string{"Radio Three", "Radio Four"}, Company: "Radio Two", Country: "CD", Typology: "SC", Control: "SC"},
		}},
		{Domain: "wide.example", Facts: []hub.Fact{{Table: hub.KagiMedia, Rows: []int{2}, Names: []string{"Wide"}, Typology: "State Funded Media"}}},
	}
	if d := cmp.Diff(want, c.outlets()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestOwners(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     []hub.TableOwner
	}{
		{"a name", "Dune Press.", []hub.TableOwner{{Name: "Dune Press"}}},
		{"a share", "Dune Press (97,6%)", []hub.TableOwner{{Name: "Dune Press", Share: 97.6}}},
		{"a remark", "Dune Press (Shore Group)", []hub.TableOwner{{Name: "Dune Press (Shore Group)"}}},
		{"a kind", "Private Ownership", nil},
		{"a sentence", "Dune Press is owned by its staff, which elects the board.", nil},
		{"shares that cannot be told apart", "The Shore Group (80% through ABC), Dune (20%)", nil},
		{"nothing", "", nil},
	} {
		if d := cmp.Diff(tt.want, owners(tt.in)); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
}
