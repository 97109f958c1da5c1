package queue_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"jiaohao/queue"
)

// TestReadIssuedIsTheJSONDecoder holds the short way against the decoder: what one
// reads the other reads alike, and what is not JSON is refused.
func TestReadIssuedIsTheJSONDecoder(t *testing.T) {
	wait, expect := &[2]int{5, 10}, &[2]int64{240_000, 531_007}
	bodies := []string{"{}", `{"print":"P1","print":"P2"}`, `{"expect":[1,2],"wait":[3,4]}`, `{"wait":[-1,0]}`, ` {"print":"P1"}`, `{"print":"\u4e00"}`,
		`{"print":""}`, `{"print":"P1","more":1}`, `{"wait":[5,10],"expect":[1, 2]}`}
	for _, b := range []queue.IssuedBody{
		{Print: "P1"}, {Print: `P"2`}, {Print: `P\2`, Wait: wait}, {Print: "打印机"}, {Wait: wait}, {Wait: wait, Expect: expect}, {Expect: expect},
		{Print: "P1", Wait: wait, Expect: expect}, {Print: "P1", Then: []string{"zw-02"}}, {Print: "P1", Wait: wait, Expect: expect, Booking: "YY01"},
		{Ground: "elderly"}, {Print: "P1", Wait: wait, Expect: expect, Ground: "elderly"}, {Wait: wait, Ground: `a"b`}, {Ground: `a\b`}, {Expect: expect, Ground: "elderly", Booking: "YY01"},
	} {
		text, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		bodies = append(bodies, string(text))
	}
	for _, body := range bodies {
		var want queue.IssuedBody
		if err := json.Unmarshal([]byte(body), &want); err != nil {
			t.Fatal(body, err)
		}
		if got, err := queue.ReadIssued(body); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s is read as %+v, %v; want %+v", body, got, err, want)
		}
	}
	for _, bad := range []string{"{", `{"print":"P1"`, `{"print":"P1",}`, `{"print":"P1"}}`, `{,"print":"P1"}`, `{"wait":[1]}x`, `{"wait":[1,2,3}`,
		`{"wait":[1,x]}`, `{"print":"P1""wait":[1,2]}`, `{"print":"P1""ground":"x"}`, `{"ground":"x}`, `{"wait":[1,2],"expect":[1,2`, "x"} {
		if got, err := queue.ReadIssued(bad); err == nil {
			t.Errorf("%s is read as %+v", bad, got)
		}
	}
	if got, err := queue.ReadIssued(""); err != nil || !reflect.DeepEqual(got, queue.IssuedBody{}) {
		t.Errorf("no body is read as %+v, %v", got, err)
	}
}
