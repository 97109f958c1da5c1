package store

import "jiaohao/queue"

// Kinds of the journal that are the store's own. The numbers are stored; they
// are never renumbered or reused. Below firstOwnKind they are package queue's.
const (
	firstOwnKind queue.Kind = 60

	kindPrintMoved     queue.Kind = 60 // Ticket, Number: copy, Code: new state; Body: printBody
	kindPurged         queue.Kind = 70 // Text: first day that is kept
	kindAccountSaved   queue.Kind = 71 // Text: user; Body: accountBody
	kindAccountRemoved queue.Kind = 72 // Text: user
	kindDeviceEnrolled queue.Kind = 73 // Text: device; Body: deviceBody
	kindDeviceRemoved  queue.Kind = 74 // Text: device
	kindEpochRaised    queue.Kind = 75 // Code: the new epoch; Text: why
	kindSheetGiven     queue.Kind = 80 // Number: serial, Code: year, Text: matter; Body: affairs.Sheet
)

func kindNames() map[queue.Kind]string {
	names := map[queue.Kind]string{
		kindPrintMoved: "print_moved", kindPurged: "purged", kindAccountSaved: "account_saved",
		kindAccountRemoved: "account_removed", kindDeviceEnrolled: "device_enrolled",
		kindDeviceRemoved: "device_removed", kindEpochRaised: "epoch_raised", kindSheetGiven: "sheet_given",
	}
	for k, name := range queue.Kinds() {
		names[k] = name
	}
	return names
}

func kindName(k queue.Kind) string { return kindNames()[k] }
