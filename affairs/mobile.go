package affairs

import "strings"

// mobileDigits is the length of a mobile number of mainland China, which begins with
// 13 … 19 (电信网码号资源分类管理, numbering plan of the MIIT).
const mobileDigits = 11

// MobileNumber is a mobile telephone number as somebody typed it; ok is false when it
// cannot be one.
func MobileNumber(typed string) (number string, ok bool) {
	number = strings.NewReplacer(" ", "", "-", "").Replace(typed)
	return number, len(number) == mobileDigits && number[0] == '1' && number[1] >= '3' &&
		strings.Trim(number, "0123456789") == ""
}

// MaskMobile is a mobile number as it may be shown: 138****5678.
func MaskMobile(number string) string {
	if len(number) != mobileDigits {
		return ""
	}
	return number[:3] + "****" + number[7:]
}
