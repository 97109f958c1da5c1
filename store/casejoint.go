package store

import (
	"context"

	"jiaohao/affairs"
)

// joints writes the joint steps of a case into their table.
func (c *caseStmts) joints(kept affairs.Case) error {
	list := kept.Joints()
	for i, s := range kept.Steps {
		if s.Kind != affairs.CaseJointAsked || s.TakenBack {
			continue
		}
		ended := ""
		if list[0].Ended != nil {
			ended = list[0].Ended.Day.String()
		}
		list = list[1:]
		if err := c.joint.run(kept.No, int64(i), s.Bureau, s.Day.String(), ended); err != nil {
			return err
		}
	}
	return nil
}

// "+" is as in openCases.
const (
	openJoints    = `WHERE no IN (SELECT "case" FROM joint_steps WHERE ended = '' AND (?1 = '' OR bureau = ?1)) ORDER BY +day, year, serial`
	jointsBetween = `WHERE no IN (SELECT "case" FROM joint_steps WHERE asked BETWEEN ?2 AND ?3 AND (?1 = '' OR bureau = ?1)
		UNION SELECT "case" FROM joint_steps WHERE ended <> '' AND ended BETWEEN ?2 AND ?3 AND (?1 = '' OR bureau = ?1)) ORDER BY +day, year, serial`
)

// JointCases are the cases in which a bureau, "" = any, is asked for an opinion now,
// asked longest ago first.
func (s *Store) JointCases(ctx context.Context, bureau string) ([]affairs.Case, error) {
	return s.caseList(ctx, openJoints, bureau)
}

// EachJointCase calls the cases in which a bureau, "" = any, was asked for an opinion
// on the days from … to, or its opinion was given or not needed any more then. An
// error of each ends it.
func (s *Store) EachJointCase(ctx context.Context, bureau, from, to string, each func(affairs.Case) error) error {
	return s.cases(ctx, each, `FROM cases `+jointsBetween, bureau, from, to)
}
