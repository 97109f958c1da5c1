package store

import "jiaohao/queue"

// Kinds of the journal that are the store's own. The numbers are stored; they
// are never renumbered or reused. Below firstOwnKind they are package queue's.
const (
	firstOwnKind queue.Kind = 60

	kindPrintMoved     queue.Kind = 60  // Ticket, Number: copy, Code: new state; Body: printBody
	kindSlipOwed       queue.Kind = 135 // Ticket, Text: printer, Number: copy: queued there
	kindPurged         queue.Kind = 70  // Text: first day that is kept
	kindAccountSaved   queue.Kind = 71  // Text: user; Body: accountBody
	kindAccountRemoved queue.Kind = 72  // Text: user
	kindDeviceEnrolled queue.Kind = 73  // Text: device; Body: deviceBody
	kindDeviceRemoved  queue.Kind = 74  // Text: device
	kindEpochRaised    queue.Kind = 75  // Code: the new epoch; Text: why
	kindSheetGiven     queue.Kind = 80  // Number: serial, Code: year, Text: matter; Body: affairs.Sheet

	kindFilesChanged  queue.Kind = 81 // Text: why; Body: filesBody
	kindGuideDrafted  queue.Kind = 82 // Text: matter, Number: version; Body: draftBody
	kindGuideProposed queue.Kind = 83 // Text: matter, Number: version
	kindGuideReleased queue.Kind = 84 // Text: matter, Number: version; Body: releaseBody
	kindGuideSentBack queue.Kind = 85 // Text: matter, Number: version; Body: reasonBody
	kindGuideInForce  queue.Kind = 86 // Text: matter, Number: version
	kindStockSet      queue.Kind = 87 // Text: matter, Number: count, Code: low mark
	kindStockTaken    queue.Kind = 88 // Text: matter, Number: how many
	kindRatingHandled queue.Kind = 90 // Ticket, Line, Window; Code: affairs.RatingStep; Text: note

	kindUnattended queue.Kind = 91 // Window, Code: how many wait, Text: staff
	kindAttended   queue.Kind = 92 // Window, Text: staff: the alarm has ended

	kindOutageBegan      queue.Kind = 93 // Text: device; Body: outageBody
	kindOutageEnded      queue.Kind = 94 // Text: device
	kindFeedbackGiven    queue.Kind = 95 // Number: serial, Code: year, Window; Body: feedbackBody
	kindFeedbackAnswered queue.Kind = 96 // Number: serial, Code: year, Text: the written reply

	kindBooked           queue.Kind = 100 // Line, Text: the appointment's code, Code: slot from, Number: slot to, minutes; Body: bookedBody
	kindBookingCancelled queue.Kind = 101 // Line, Text: code
	kindNoShow           queue.Kind = 102 // Line, Text: code

	// 110 … 119 are of cases and their documents. Giving a document is a step of its
	// case; taking it back takes the step back.
	kindDocumentGiven  queue.Kind = 110 // Ticket, Line, Window; Number: serial, Code: year, Text: notice; Body: affairs.Document
	kindDocumentVoided queue.Kind = 111 // Ticket, Window; Number: serial, Code: year, Text: why; Body: voidBody
	kindCaseStepped    queue.Kind = 112 // Ticket, Line, Window; Code: affairs.CaseStepKind, Text: the case's number; Body: affairs.CaseStep

	kindDelegated       queue.Kind = 113 // Text: bureau; Body: delegationBody
	kindDelegationEnded queue.Kind = 114 // Number: seq of the event that gave it

	kindCaseImported queue.Kind = 115 // Ticket, Line, Window; Text: the case's number; Body: importedBody

	// 125 … 134 are of what is handed in and entered at the end of a month.
	kindMonthlySubmitted   queue.Kind = 125 // Text: bureau; Body: affairs.MonthlyInfo
	kindLogEntered         queue.Kind = 126 // Text: bureau, "" = the hall; Body: affairs.LogEntry, first without kind: a visit
	kindAssessmentAnswered queue.Kind = 127 // Text: entry, Code: affairs.HandAnswer; Body: answerBody
	kindAssessmentDone     queue.Kind = 128 // Text: period; Body: affairs.AssessmentDone
	kindLogVoided          queue.Kind = 129 // Number: seq of the event that entered it, Text: why

	// 140 … 146 are of what the hall office asks and notes down.
	kindTaskSent    queue.Kind = 140 // Window: that it is about; Code: affairs.TaskKind; Body: affairs.Task
	kindTaskStepped queue.Kind = 141 // Number: seq of the event that sent it, Code: affairs.TaskStepKind, Text: affairs.Party; Body: taskStepBody, "" = no note

	// 147 … 153 are of staff: what is disputed, and who serves at which window.
	kindDisputed        queue.Kind = 147 // Text: staff; Body: affairs.Dispute
	kindDisputeAnswered queue.Kind = 148 // Number: seq of the event that disputed, Code: affairs.DisputeFinding, Text: the answer
	kindRotationAsked   queue.Kind = 149 // Text: who leaves; Body: affairs.Rotation
	kindRotationDecided queue.Kind = 150 // Number: seq of the request, Code: affairs.RotationDecision, Text: why
	kindRotationDone    queue.Kind = 151 // Number: seq of the request: the list of staff was changed for it
)

func kindNames() map[queue.Kind]string {
	names := map[queue.Kind]string{
		kindPrintMoved: "print_moved", kindSlipOwed: "slip_owed", kindPurged: "purged", kindAccountSaved: "account_saved",
		kindAccountRemoved: "account_removed", kindDeviceEnrolled: "device_enrolled",
		kindDeviceRemoved: "device_removed", kindEpochRaised: "epoch_raised", kindSheetGiven: "sheet_given",
		kindFilesChanged: "files_changed", kindGuideDrafted: "guide_drafted", kindGuideProposed: "guide_proposed",
		kindGuideReleased: "guide_released", kindGuideSentBack: "guide_sent_back", kindGuideInForce: "guide_in_force",
		kindStockSet: "stock_set", kindStockTaken: "stock_taken",
		kindRatingHandled: "rating_handled", kindUnattended: "unattended", kindAttended: "attended",
		kindOutageBegan: "outage_began", kindOutageEnded: "outage_ended",
		kindFeedbackGiven: "feedback_given", kindFeedbackAnswered: "feedback_answered",
		kindBooked: "booked", kindBookingCancelled: "booking_cancelled", kindNoShow: "no_show",
		kindDocumentGiven: "document_given", kindDocumentVoided: "document_voided",
		kindCaseStepped: "case_stepped", kindCaseImported: "case_imported", kindDelegated: "delegated", kindDelegationEnded: "delegation_ended",
		kindMonthlySubmitted: "monthly_submitted", kindLogEntered: "log_entered", kindLogVoided: "log_voided",
		kindAssessmentAnswered: "assessment_answered", kindAssessmentDone: "assessment_done",
		kindDisputed: "disputed", kindDisputeAnswered: "dispute_answered",
		kindRotationAsked: "rotation_asked", kindRotationDecided: "rotation_decided", kindRotationDone: "rotation_done",
		kindTaskSent: "task_sent", kindTaskStepped: "task_stepped",
	}
	for k, name := range queue.Kinds() {
		names[k] = name
	}
	return names
}

func kindName(k queue.Kind) string { return kindNames()[k] }
