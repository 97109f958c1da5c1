package affairs

import (
	"fmt"
	"slices"
)

// Checklist is what may be handed in for a matter, in the order of its guide,
// and last what an agent brings besides.
func Checklist(m Matter) []Material {
	return append(slices.Clone(m.Materials), Material{
		Seq: ProxySeq, Name: proxy.Name, Originals: proxy.Originals, Copies: proxy.Copies, Form: proxy.Form, Source: proxy.Source,
		Necessity: Conditional, Condition: "由代理人办理的",
	})
}

// ProxySeq is the Material.Seq of an agent's papers.
const ProxySeq = 99

// Received is a paper of the checklist that was handed in, with how many of it;
// both 0 is a file handed in electronically.
type Received struct {
	Seq       int `json:"seq"` // Material.Seq
	Originals int `json:"originals"`
	Copies    int `json:"copies"`
}

// mostPapers is how many of one paper anybody hands in.
const mostPapers = 999

// receivedItems are the papers that were handed in, as a document lists them.
func receivedItems(list []Material, got []Received) ([]DocumentItem, error) {
	var items []DocumentItem
	for _, m := range list {
		i := slices.IndexFunc(got, func(r Received) bool { return r.Seq == m.Seq })
		if i < 0 {
			continue
		}
		r := got[i]
		if r.Originals < 0 || r.Copies < 0 || r.Originals > mostPapers || r.Copies > mostPapers {
			return nil, &Refusal{Code: "invalid", Field: "papers", ZH: "“" + m.Name + "”的份数应当在0到999之间", EN: "write 0 to 999 as the count of “" + m.Name + "”"}
		}
		item := DocumentItem{Seq: m.Seq, Name: m.Name, Originals: r.Originals, Copies: r.Copies}
		if r.Originals+r.Copies == 0 {
			item.Note = "电子件"
		}
		items = append(items, item)
	}
	for i, r := range got {
		if !slices.ContainsFunc(list, func(m Material) bool { return m.Seq == r.Seq }) || slices.ContainsFunc(got[:i], func(o Received) bool { return o.Seq == r.Seq }) {
			return nil, &Refusal{Code: "invalid", Field: "papers", ZH: "材料清单已经更新，请重新打开页面", EN: fmt.Sprintf("the checklist has no paper %d, or it is named twice; open the page again", r.Seq)}
		}
	}
	return items, nil
}

// Needed tells whether a paper that was not handed in is asked for as a rule: one
// that is required and that the hall cannot fetch itself (国务院关于在线政务服务的若干规定
// 7). always tells that there is no condition under which it would not be: the
// clerk has nothing to decide.
func Needed(m Material) (usual, always bool) {
	usual = m.Necessity == Required && m.CanBeFetched == ""
	return usual, usual && m.Condition == ""
}

// missing are the papers that were not handed in and are needed: those needed
// always, and those of asked; nil asks for what is needed as a rule.
func missing(list []Material, got []Received, asked []int) []DocumentItem {
	var items []DocumentItem
	for _, m := range list {
		have := slices.ContainsFunc(got, func(r Received) bool { return r.Seq == m.Seq })
		usual, always := Needed(m)
		if have || !always && !(asked == nil && usual) && !slices.Contains(asked, m.Seq) {
			continue
		}
		items = append(items, DocumentItem{Seq: m.Seq, Name: m.Name, Originals: m.Originals, Copies: m.Copies, Note: m.Form})
	}
	return items
}

// deferred are papers that may follow later on a written promise and were not
// handed in.
func deferred(list []Material, got []Received) []DocumentItem {
	var items []DocumentItem
	for _, m := range list {
		if m.Necessity == Deferrable && !slices.ContainsFunc(got, func(r Received) bool { return r.Seq == m.Seq }) {
			items = append(items, DocumentItem{Seq: m.Seq, Name: m.Name, Originals: m.Originals, Copies: m.Copies})
		}
	}
	return items
}

// ReceivedBefore adds up the papers of the intake receipts of a ticket's matter:
// as many as were received go back with a return notice. ok is false without any
// receipt.
func ReceivedBefore(given []Document, matter string) (got []Received, ok bool) {
	for _, d := range given {
		if d.Notice != NoticeReceipt || d.Matter != matter || d.Void != nil {
			continue
		}
		ok = true
		for _, item := range d.Items {
			i := slices.IndexFunc(got, func(r Received) bool { return r.Seq == item.Seq })
			if i < 0 {
				got = append(got, Received{Seq: item.Seq})
				i = len(got) - 1
			}
			got[i].Originals += item.Originals
			got[i].Copies += item.Copies
		}
	}
	return got, ok
}
