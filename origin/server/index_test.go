package server_test

import (
	"strings"
	"testing"
)

const held = "0x5FbDB2315678afecb367f032d93F642f64180aa3"

func TestListsOfTheIndexArePagedAndSayHowFarTheyAre(t *testing.T) {
	w := open(t, cluster{})
	for path, tt := range map[string]struct{ name, field, want string }{
		"/v1/contracts/" + held + "/holders?chain=1":                                 {"holders", "wallet", wallet.String()},
		"/v1/contracts/" + held + "/holders?chain=1&token_id=77":                     {"holders", "token_id", "77"},
		"/v1/contracts/" + held + "/holders/" + wallet.String() + "/history?chain=1": {"history", "to", wallet.String()},
		"/v1/contracts/" + held + "/transfers?chain=1&block=100":                     {"transfers", "what", "mint"},
		"/v1/tokens?chain=1&contract=" + held:                                        {"tokens", "owner", wallet.String()},
		"/v1/tokens?chain=1&contract=" + held + "&owner=" + wallet.String():          {"tokens", "token_id", "9"},
		"/v1/tokens/7/history?chain=1&contract=" + held + "&page_size=1":             {"history", "token_id", "7"},
	} {
		var page map[string]any
		w.want(200, &page, "GET", path, "")
		rows, _ := page[tt.name].([]any)
		if len(rows) != 1 || rows[0].(map[string]any)[tt.field] != tt.want {
			t.Errorf("%s: %v", path, page)
		}
		at, _ := page["at"].(map[string]any)
		if _, known := at["block_hash"]; at["block_number"] != 90.0 || known {
			t.Errorf("%s: as of %v", path, at)
		}
		state, _ := page["index"].(map[string]any)
		if state["state"] != "backfilling" || state["percent"] != 45.0 || state["eta_seconds"] != 3.0 {
			t.Errorf("%s: index is %v", path, state)
		}
		next, _ := page["next_page_token"].(string)
		page = nil
		w.want(200, &page, "GET", path+"&page_token="+next, "")
		if _, more := page["next_page_token"]; more || next == "" {
			t.Errorf("%s: after %q comes %v", path, next, page)
		}
	}
}

func TestManyWalletsAreGuessedInOneCall(t *testing.T) {
	w := open(t, cluster{})
	many := `"` + strings.Repeat(held+`","`, 999) + held + `"`
	var out struct {
		Guesses []map[string]string
		Blocks  []map[string]any
	}
	w.want(200, &out, "POST", "/v1/gates:estimate", `{"gate":{"public":true},"blocks":{"1":7},"wallets":[`+many+`]}`)
	if len(out.Guesses) != 1000 || out.Guesses[999]["guess"] != "unlikely" || out.Blocks[0]["block_number"] != 7.0 {
		t.Errorf("%d guesses, %v", len(out.Guesses), out.Blocks)
	}
	if a := w.do("POST", "/v1/gates:estimate", `{"gate":{"public":true},"wallets":[`+many+`,`+many+`]}`); a.StatusCode != 400 || a.problem(t).Field != "/wallets" {
		t.Errorf("2,000 wallets: %d", a.StatusCode)
	}
}
