package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// minPassword is the shortest password that people may choose, in characters
// (security notes §6; OWASP ASVS 5.0 V6.2.1).
const minPassword = 8

// commonPasswords are what is tried first, of those that the other rules let pass.
var commonPasswords = []string{
	"password", "password1", "passw0rd", "qwertyui", "qwertyuiop", "qwer1234", "1q2w3e4r", "1qaz2wsx", "zaq12wsx", "asdfghjkl", "zxcvbnm1",
	"admin123", "admin888", "admin1234", "abc12345", "abcd1234", "a1234567", "a12345678", "aa123456", "abc123456", "a123456789", "q1w2e3r4",
	"woaini1314", "woaini520", "iloveyou", "5201314520", "1314520520", "147258369", "123qweasd", "qwe123456", "123123123", "12341234", "11223344",
}

// CheckPassword refuses a password that is too short, too long or soon guessed.
func CheckPassword(user, password string) error {
	switch n := utf8.RuneCountInString(password); {
	case n < minPassword:
		return Invalid("new", fmt.Sprintf("密码至少 %d 个字符", minPassword), fmt.Sprintf("a password has at least %d characters", minPassword))
	case n > maxPassword:
		return Invalid("new", fmt.Sprintf("密码最多 %d 个字符", maxPassword), fmt.Sprintf("a password has at most %d characters", maxPassword))
	}
	low := strings.ToLower(password)
	if few(low) || inSteps(low) || slices.Contains(commonPasswords, low) || user != "" && strings.ReplaceAll(low, strings.ToLower(user), "") == "" {
		return Invalid("new", "这个密码太容易被猜到，请换一个，比如几个不相干的词", "this password is soon guessed; choose another, such as some words that have nothing to do with each other")
	}
	return nil
}

// few tells whether a text has fewer than four different characters.
func few(text string) bool {
	runes := []rune(text)
	slices.Sort(runes)
	return len(slices.Compact(runes)) < 4
}

// inSteps tells whether a text goes up or down by one all the way: 12345678, hgfedcba.
func inSteps(text string) bool {
	runes := []rune(text)
	for i := 2; i < len(runes); i++ {
		if runes[i]-runes[i-1] != runes[1]-runes[0] {
			return false
		}
	}
	step := runes[1] - runes[0]
	return step == 1 || step == -1
}

// passwordView is the data of templates/password.html.
type passwordView struct {
	Next    string
	First   bool
	Saved   bool
	Problem any // error with Texts, or nil
}

// passwordPage is GET /password: where somebody who signed in chooses another password.
func (s *Server) passwordPage(w http.ResponseWriter, r *http.Request) error {
	who := Who(r.Context())
	if !who.SignedIn() {
		redirect(w, "/sign-in?next=/password")
		return nil
	}
	q := r.URL.Query()
	return s.o.Pages.Render(w, r, "password", passwordView{Next: safeNext(q.Get("next")), First: who.First, Saved: q.Has("saved")})
}

// passwordForm is POST /password. Whoever signed in with a first password need not
// type it again.
func (s *Server) passwordForm(w http.ResponseWriter, r *http.Request) error {
	form, err := ReadForm(r)
	if err != nil {
		return err
	}
	who, next := Who(r.Context()), safeNext(form.Get("next"))
	if !who.SignedIn() {
		return errRole(who)
	}
	token, account, err := s.changePassword(r, who, form.Get("old"), form.Get("new"), form.Get("again"))
	if err != nil {
		status, body, shown := describe(err, who)
		if !shown {
			return err
		}
		retryHeader(w.Header(), body)
		return s.o.Pages.RenderStatus(w, r, status, "password", passwordView{Next: next, First: who.First, Problem: &Error{ZH: body.Message, EN: body.MessageEN}})
	}
	http.SetCookie(w, newCookie(r, secureSession, plainSession, token, 0))
	switch {
	case !who.First:
		next = "/password?saved"
	case next == "":
		next = s.home(account.Role)
	}
	redirect(w, next)
	return nil
}

// changePassword keeps a person's new password. The sessions of the old one end, this
// one too: token is of the one that takes its place.
func (s *Server) changePassword(r *http.Request, who Identity, old, password, again string) (token string, account Account, err error) {
	if password != again {
		return "", Account{}, Invalid("again", "两次输入的新密码不一样，请重新输入", "the new password was typed differently the second time; type it again")
	}
	if err := CheckPassword(who.User, password); err != nil {
		return "", Account{}, err
	}
	if account, err = s.knows(r, who, old); err != nil {
		return "", Account{}, err
	}
	if same, err := s.hasher.verify(r.Context(), account.Hash, password); err != nil {
		return "", Account{}, fmt.Errorf("verify password: %w", err)
	} else if same {
		return "", Account{}, Invalid("new", "新密码和现在的一样，请换一个", "the new password is the present one; choose another")
	}
	hash, err := HashPassword(password)
	if err != nil {
		return "", Account{}, err
	}
	if err := s.o.Accounts.SetPassword(r.Context(), who.User, hash); err != nil {
		return "", Account{}, err
	}
	token, err = s.beginSession(r, account)
	return token, account, err
}

// knows checks the present password of who is signed in, unless it is a first one.
func (s *Server) knows(r *http.Request, who Identity, old string) (Account, error) {
	if who.First {
		account, found, err := s.o.Accounts.Account(r.Context(), who.User)
		if err == nil && !found {
			err = errWrong
		}
		return account, err
	}
	account, err := s.authenticate(r, who.User, old)
	if errors.Is(err, errWrong) {
		err = Invalid("old", "现在的密码不对，请重新输入", "the present password is wrong; type it again")
	}
	return account, err
}
