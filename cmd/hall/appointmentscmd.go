package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
)

const appointmentsUsage = `用法 usage:
  hall appointments import FILE          导入预约（CSV 或 JSON） import appointments
  hall appointments portal add ID        给预约门户发令牌，只显示一次 make the token of a booking portal, shown once
  hall appointments portal remove ID     收回令牌 end it

CSV 的列 columns: code,date,from,to,matter,line,name,id_number,phone
`

// appointmentsCommand is `hall appointments`, done by the running hall.
func appointmentsCommand(ctx context.Context, args []string, out, errs io.Writer) error {
	set := flag.NewFlagSet("hall appointments", flag.ContinueOnError)
	set.Usage = func() { fmt.Fprint(errs, appointmentsUsage); set.PrintDefaults() }
	var c remote
	c.register(set, "manager")
	words, err := parseMixed(set, args, errs)
	if err != nil {
		return err
	}
	switch {
	case len(words) == 2 && words[0] == "import":
		return importAppointments(ctx, &c, words[1], out)
	case len(words) == 3 && words[0] == "portal" && (words[1] == "add" || words[1] == "remove"):
		return portalToken(ctx, &c, words[1], words[2], out)
	}
	set.Usage()
	return errUsage
}

func importAppointments(ctx context.Context, c *remote, file string, out io.Writer) error {
	var done struct{ Added, Known int }
	if err := c.send(ctx, file, "/api/v1/appointments/import", &done); err != nil {
		return err
	}
	fmt.Fprintf(out, "新导入 imported %d，已有 known %d\n", done.Added, done.Known)
	return nil
}

func portalToken(ctx context.Context, c *remote, act, id string, out io.Writer) error {
	if err := c.signIn(ctx); err != nil {
		return err
	}
	defer c.signOut()
	if act == "remove" {
		return c.call(ctx, http.MethodDelete, "/api/v1/portals/"+id, nil, nil)
	}
	var made struct{ Token string }
	if err := c.call(ctx, http.MethodPost, "/api/v1/portals/"+id, struct{}{}, &made); err != nil {
		return err
	}
	fmt.Fprintf(out, "令牌 token %s\nAuthorization: Bearer %s\n", made.Token, made.Token)
	return nil
}
