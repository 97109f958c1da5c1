package configs

import "net"

// Base is the start of the addresses in QR codes: the setting public_url, or
// made from the address the program listens on. Listening on every address, it is
// the one of this machine in the hall's network.
func (s Settings) Base(listening string) string {
	if s.PublicURL != "" {
		return s.PublicURL
	}
	host, port, err := net.SplitHostPort(listening)
	if err != nil {
		return "http://" + listening
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		addresses, _ := net.InterfaceAddrs()
		host = ownAddress(addresses)
	}
	return "http://" + net.JoinHostPort(host, port)
}

// ownAddress picks the address under which phones reach this machine: of a private
// IPv4 network (RFC 1918) before any other IPv4; loopback where there is none.
func ownAddress(addresses []net.Addr) string {
	best := net.IPv4(127, 0, 0, 1)
	for _, a := range addresses {
		n, ok := a.(*net.IPNet)
		if !ok || n.IP.To4() == nil || !n.IP.IsGlobalUnicast() {
			continue
		}
		if n.IP.IsPrivate() {
			return n.IP.String()
		}
		if best.IsLoopback() {
			best = n.IP
		}
	}
	return best.String()
}
