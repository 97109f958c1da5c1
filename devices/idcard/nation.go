package idcard

import "strconv"

// nations are the names of GB 3304 by code, from 01.
var nations = [...]string{"",
	"汉", "蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜",
	"满", "侗", "瑶", "白", "土家", "哈尼", "哈萨克", "傣", "黎", "傈僳",
	"佤", "畲", "高山", "拉祜", "水", "东乡", "纳西", "景颇", "柯尔克孜", "土",
	"达斡尔", "仫佬", "羌", "布朗", "撒拉", "毛南", "仡佬", "锡伯", "阿昌", "普米",
	"塔吉克", "怒", "乌孜别克", "俄罗斯", "鄂温克", "德昂", "保安", "裕固", "京", "塔塔尔",
	"独龙", "鄂伦春", "赫哲", "门巴", "珞巴", "基诺"}

// Nation is the name for a code of GB 3304 ("01" → 汉), empty if there is none.
func Nation(code string) string {
	n, err := strconv.Atoi(code)
	switch {
	case err != nil || n < 1:
		return ""
	case n < len(nations):
		return nations[n]
	case n == 97:
		return "其他"
	case n == 98:
		return "外国血统中国籍人士"
	}
	return ""
}

// NationCode is the code for a name of GB 3304 (汉 → "01"), "97" if unknown.
func NationCode(name string) string {
	for code, n := range nations {
		if code > 0 && n == name {
			return strconv.Itoa(code/10) + strconv.Itoa(code%10)
		}
	}
	return "97"
}
