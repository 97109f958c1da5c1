package main

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/desk"
	"jiaohao/devices/escpos"
	"jiaohao/devices/sim"
	"jiaohao/kiosk"
)

// slipPreview draws slips for the pages of the staff.
type slipPreview struct{ daemon *daemon }

var _ desk.SlipPreviewer = slipPreview{}

// Profiles are those of the hall's own printers, then those of the program.
func (p slipPreview) Profiles() []desk.SlipProfile {
	var list []desk.SlipProfile
	for _, u := range p.daemon.hardware.units {
		if u.config.Kind == configs.Printer && u.profile.ID != "" {
			list = append(list, desk.SlipProfile{ID: u.config.ID, Name: profileName(u.config.ID+" ", u.profile)})
		}
	}
	for _, id := range escpos.Profiles() {
		profile, _ := escpos.Lookup(id)
		list = append(list, desk.SlipProfile{ID: id, Name: profileName("", profile)})
	}
	return list
}

// profileName is what a model is called behind what stands before it.
func profileName(before string, p escpos.Profile) affairs.Text {
	zh := cmp.Or(p.Name, p.ID)
	return affairs.Text{ZH: before + zh, EN: before + cmp.Or(p.NameEN, zh)}
}

func (p slipPreview) Source() []byte { return p.daemon.cfg.SlipSource() }

// Preview prints on a simulated printer and takes its paper.
func (p slipPreview) Preview(source []byte, name, sample string) (desk.SlipPicture, error) {
	profile, known := escpos.Lookup(name)
	if u := p.daemon.hardware.byID[name]; u != nil && u.profile.ID != "" {
		profile, known = u.profile, true
	}
	if !known {
		return desk.SlipPicture{}, fmt.Errorf("preview slip: no printer profile %q", name)
	}
	layout, err := configs.ParseSlip(source)
	if err != nil {
		return desk.SlipPicture{}, err
	}
	glyphs := p.daemon.hardware.font.open(p.daemon.cfg.Print, p.daemon.hardware)
	doc, missing, err := specimen(&p.daemon.cfg.Hall, sample, p.daemon.now()).Bytes(layout, profile, glyphs)
	if err != nil {
		return desk.SlipPicture{}, err
	}
	return desk.SlipPicture{PNG: sim.Print(profile, doc).PNG(glyphs), Bytes: len(doc), Length: escpos.Height(doc) * 254 / 2030,
		Narrow: profile.Narrow(), Missing: string(missing), Listing: escpos.Listing(doc)}, nil
}

// specimens are the samples that specimen knows.
var specimens = []string{"usual", "bare", "again", "lunch", "long"}

// specimen is a slip as an applicant gets it; its number is nobody's.
func specimen(hall *configs.Hall, sample string, now time.Time) kiosk.Slip {
	now = now.In(hall.Location)
	s := kiosk.Slip{Hall: hall.Name, Number: "A000", Code: "0000", Waiting: true, Ahead: 3, Wait: "10～20分钟", Name: "样*", Phone: hall.ServicePhone,
		Issued: now, Printed: now, Copy: 1, MissedRule: hall.Texts.Slip.MissedRule.ZH, Address: "HTTP://TEST.INVALID/T/ABCDEFGHIJKLMNOPQRST"}
	if len(hall.Lines) > 0 {
		s.Number, s.Line = hall.Lines[0].Prefix+"000", hall.Lines[0].Name
	}
	if len(hall.Windows) > 0 {
		s.Windows = []string{hall.Windows[0].No}
	}
	if len(hall.Zones) > 0 {
		s.Zone = hall.Zones[0].Name
	}
	matters := hall.Matters.All()
	if i := slices.IndexFunc(matters, func(m affairs.Matter) bool { return len(hall.Lines) > 0 && m.Line == hall.Lines[0].Prefix }); i >= 0 {
		s.Matter = matters[i].ShortName
	}
	switch sample {
	case "bare":
		s.Matter, s.Name, s.Ahead = "", "", 0
	case "again":
		s.Copy, s.Printed = 2, now.Add(7*time.Minute)
	case "lunch":
		s.Lunch = hall.Texts.Slip.Lunch.ZH
	case "long":
		s.Number, s.Name, s.Ahead, s.Wait = s.Number[:1]+"1000", "㛃*𠮷", 128, "180～240分钟"
		s.Matter, s.Zone = "生产建设项目水土保持方案审批（报告表，承诺制）", "工程建设与水利及不动产登记综合服务专区"
		s.Windows = []string{"01", "03", "05", "07", "09", "11", "13", "15"}
		s.Lunch = hall.Texts.Slip.Lunch.ZH
	}
	return s
}
