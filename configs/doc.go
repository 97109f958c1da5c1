// Package configs is how a hall is set up: the settings of the machine
// (hall.yaml, the manual of every key) and the hall's own data (site, bureaus,
// lines, windows, staff, matters, calendar, texts, rules), each in its own YAML
// file that a county clerk can edit.
//
// cmd/hall calls Load once at the start, and again for a reload; the Config it
// returns is never changed. Load reads strictly and checks everything against
// everything: an unknown key, an unquoted code, a window whose line does not
// exist are all reported together, with file, line and key path, in Chinese and
// English. The package opens no device, starts nothing and writes no file. It
// is the only one that knows viper and YAML.
package configs
