package kiosk_test

import (
	"bytes"
	"testing"
	"time"

	"jiaohao/queue"
)

func TestPhoneRating(t *testing.T) {
	b := newBench(t, nil)
	first, second := b.issue(map[string]any{"matter": "sl-01"}), b.issue(map[string]any{"matter": "sl-01"})
	path := "/t/" + tokenOf(first.ID)
	b.page().PostForm(path+"/rate", "score=5").Want(303) // not finished yet: the page shows how things stand
	if k := b.ticket(first.ID); k.Rating != 0 {
		t.Fatalf("a waiting ticket is rated %d", k.Rating)
	}
	b.do(queue.OpenWindow{Window: "18", Staff: "1001"})
	for range 2 {
		b.serve("18", time.Minute)
	}
	res := b.page().Get(path).Want(200).Contains(path+"/rate", "非常满意", "非常不满意", "未一次性告知")
	wellFormed(t, path, string(res.Body))
	b.page().PostForm(path+"/rate", "").Want(400)
	b.page().PostForm(path+"/rate", "score=1&reason=99").Want(400)
	b.page().PostForm(path+"/rate", "score=9").Want(400)
	b.page().PostForm(path+"/rate", "score=2&reason=1&reason=1&reason=5").Want(303)
	if k := b.ticket(first.ID); k.Rating != 2 {
		t.Fatalf("rated %d, want 2", k.Rating)
	}
	if after := b.page().Get(path).Want(200).Contains("已评价", "不满意"); bytes.Contains(after.Body, []byte(path+"/rate")) {
		t.Error("a rated ticket asks for a rating again")
	}
	b.page().PostForm(path+"/rate", "score=5").Want(303) // a second rating changes nothing
	if k := b.ticket(first.ID); k.Rating != 2 {
		t.Errorf("the second rating made it %d", k.Rating)
	}
	other := "/t/" + tokenOf(second.ID)
	b.page().PostForm(other+"/rate", "score=4&reason=1").Want(303) // a reason ticked before another face was chosen
	if k := b.ticket(second.ID); k.Rating != 4 {
		t.Errorf("rated %d, want 4", k.Rating)
	}
	b.page().PostForm("/t/AAAAAAAAAAAAAAAAAAAA/rate", "score=5").Want(404)
}

func TestReasonsAreTheHallsOwnWords(t *testing.T) {
	var rated []queue.Event
	b := newBench(t, nil)
	k := b.issue(map[string]any{"matter": "sl-01"})
	b.do(queue.OpenWindow{Window: "18", Staff: "1001"})
	b.serve("18", time.Minute)
	b.page().PostForm("/t/"+tokenOf(k.ID)+"/rate", "score=1&reason=1&typed=张三").Want(303)
	for _, e := range b.journal.Events() {
		if e.Kind == queue.Rated {
			rated = append(rated, e)
		}
	}
	if len(rated) != 1 || rated[0].Text != "phone" || rated[0].Body != `{"clerk":"1001","reasons":["未一次性告知"]}` {
		t.Errorf("stored %+v", rated)
	}
}

// Whoever is called stays called on their phone until somebody has said that
// they are there.
func TestAnAutomaticStartStillCallsOnThePhone(t *testing.T) {
	b := newBench(t, nil)
	k := b.issue(map[string]any{"matter": "sl-01"})
	b.do(queue.OpenWindow{Window: "18", Staff: "1001"})
	b.do(queue.CallNext{Window: "18"})
	b.pass(10 * time.Second)
	b.do(queue.StartCalled{Window: "18", Ticket: k.ID})
	if got := b.ticket(k.ID); !got.Inexact {
		t.Fatalf("the service did not begin: %+v", got)
	}
	b.page().Get("/t/"+tokenOf(k.ID)).Want(200).Contains("请到18号窗口", `data-state="called"`)
	b.do(queue.Start{Window: "18"})
	b.page().Get("/t/"+tokenOf(k.ID)).Want(200).Contains("正在18号窗口办理", `data-state="serving"`)
}
