package desk_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"jiaohao/desk"
	"jiaohao/web"
)

// TestClerkFindsANumberByTelephone: somebody without a slip tells the clerk the mobile
// number that was left; a missed number comes back from there, a finished one has its
// result slip. The telephone itself is on no page.
func TestClerkFindsANumberByTelephone(t *testing.T) {
	const mobile = "13900001234"
	var ids []string
	s := start(t, func(o *desk.Options, _ *web.Options) {
		o.TicketsOfPhone = func(_ context.Context, number string) ([]string, error) {
			if number != mobile {
				return nil, nil
			}
			return ids, nil
		}
	})
	ids = s.water(3)
	opened(s)
	s.post("next", nil)
	s.post("miss", nil)
	s.post("next", nil)
	s.post("start", nil)
	s.post("finish", map[string]string{"outcome": "consulted"})
	c := s.As(clerk18)
	found := c.PostForm("/desk/18/find", url.Values{"phone": {"139 0000 1234"}}.Encode()).Want(200).Contains("S001", "已过号", "S002", "已办结", "S003", "等候叫号", "恢复")
	if body := string(found.Body); strings.Contains(body, mobile) || !strings.Contains(body, "/desk/18/results/"+ids[1]) {
		t.Errorf("the page: %s", body)
	}
	c.PostForm("/desk/18/find", "phone=12345").Want(400).Contains("请输入11位手机号")
	c.PostForm("/desk/18/find", "phone=13900009999").Want(200).Contains("今天没有留这个手机号")
	c.PostForm("/desk/18/return", url.Values{"ticket": {ids[0]}}.Encode()).Want(303)
	if got := s.state("18").Missed; len(got) != 0 {
		t.Errorf("still missed: %v", names(got))
	}
	if got := s.state("18"); got.Waiting != 2 {
		t.Errorf("after the return %d wait", got.Waiting)
	}
}
