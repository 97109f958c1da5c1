package voice

import (
	"strings"
	"testing"
	"time"
)

func TestQueueOrder(t *testing.T) {
	at := time.Unix(0, 0)
	say := func(key string, p Priority) Utterance { return Utterance{Key: key, Priority: p} }
	tests := []struct {
		name string
		push []Utterance
		wait time.Duration
		want string
	}{
		{"in the order they came", []Utterance{say("a", Call), say("b", Call)}, 0, "a b"},
		{"calls before recalls before notices", []Utterance{say("n", Notice), say("r", Recall), say("c", Call)}, 0, "c r n"},
		{"a newer one keeps the place of its key", []Utterance{say("a", Call), say("b", Call), say("a", Call)}, 0, "a b"},
		{"a recall of a waiting call stays a call", []Utterance{say("r", Recall), say("a", Call), say("a", Recall)}, 0, "a r"},
		{"without a key nothing is replaced", []Utterance{say("", Notice), say("", Notice)}, 0, " "},
		{"old recalls go", []Utterance{say("r", Recall), say("c", Call), say("n", Notice)}, 21 * time.Second, "c n"},
		{"old calls go", []Utterance{say("r", Recall), say("c", Call), say("n", Notice)}, 91 * time.Second, "n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q := queue{limits: DefaultLimits()}
			for _, u := range tt.push {
				q.push(u, at)
			}
			var keys []string
			for {
				u, ok := q.pop(at.Add(tt.wait))
				if !ok {
					break
				}
				keys = append(keys, u.Key)
			}
			if got := strings.Join(keys, " "); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestFullQueueDropsTheLeastImportant(t *testing.T) {
	at := time.Unix(0, 0)
	q := queue{limits: DefaultLimits()}
	q.push(Utterance{Key: "notice", Priority: Notice}, at)
	for range queueSize {
		q.push(Utterance{Priority: Call}, at)
	}
	if len(q.list) != queueSize || q.find("notice") >= 0 || q.dropped != 1 {
		t.Errorf("%d wait, %d dropped", len(q.list), q.dropped)
	}
	q.remove("")
	if len(q.list) != queueSize {
		t.Error("an empty key removed something")
	}
}
