package web

import (
	"yiji/app/text"
	"yiji/domain"
)

// tasks are the steps of a class's life, from filing to claim, each with how far it has come.
func (v classSheet) tasks(l text.Locale) []Task {
	if v.State == domain.ClassCancelled {
		return nil
	}
	list := []Task{v.filingTask(l), v.approvalTask(l), v.openingTask(l), v.timetableTask(l), v.rollTask(l), v.assessmentTask(l), v.certificateTask(l), v.closingTask(l)}
	if v.Subsidised && v.may["claim.read"] {
		list = append(list, v.claimTask(l))
	}
	return list
}

// past reports whether the class has come beyond all of states.
func (v classSheet) past(states ...domain.ClassState) bool {
	for _, s := range states {
		if v.State == s {
			return false
		}
	}
	return true
}

func (v classSheet) filingTask(l text.Locale) Task {
	t := Task{Label: l.T("school.task.filing"), State: "done"}
	if v.may["class.edit"] {
		t.Href = v.path("/edit")
	}
	switch v.State {
	case domain.ClassDraft:
		t.State = "doing"
	case domain.ClassReturned:
		t.State, t.Hint = "doing", l.T("school.task.returned", "Reason", l.T("reason."+v.ReturnReason))
	}
	return t
}

func (v classSheet) approvalTask(l text.Locale) Task {
	t := Task{Label: l.T("school.task.approval"), State: "done", Hint: v.Approver}
	switch {
	case v.State == domain.ClassFiled:
		t.State = "doing"
	case !v.past(domain.ClassDraft, domain.ClassReturned):
		t.State = "blocked"
	}
	return t
}

func (v classSheet) openingTask(l text.Locale) Task {
	t := Task{Label: l.T("school.task.opening"), State: "done"}
	switch {
	case v.State == domain.ClassApproved:
		t.State = "todo"
	case !v.past(domain.ClassDraft, domain.ClassReturned, domain.ClassFiled):
		t.State = "blocked"
	case v.may["roster.read"]:
		t.Hint = l.T("school.seats-of", "Taken", v.Taken, "Seats", v.Capacity)
	}
	return t
}

// hours sums the hours due, placed and held of all modules; a module's surplus does not fill another's gap.
func (v classSheet) hours() (due, placed, held int) {
	for _, m := range v.Modules {
		due += m.Hours()
		placed += min(m.Placed, m.Hours())
		held += min(m.Held, m.Hours())
	}
	return due, placed, held
}

func (v classSheet) timetableTask(l text.Locale) Task {
	due, placed, _ := v.hours()
	t := Task{Label: l.T("school.task.timetable"), State: progress(placed, due), Hint: l.T("school.hours-of", "A", placed, "B", due)}
	if v.may["lesson.place"] {
		t.Href = "/school/timetable?class=" + string(v.ID)
	}
	return t
}

func (v classSheet) rollTask(l text.Locale) Task {
	due, placed, held := v.hours()
	t := Task{Label: l.T("school.task.roll"), State: progress(held, due), Hint: l.T("school.hours-of", "A", held, "B", due)}
	if held == 0 && (placed == 0 || !v.past(domain.ClassDraft, domain.ClassReturned, domain.ClassFiled, domain.ClassApproved)) {
		t.State, t.Hint = "blocked", ""
	}
	if v.missing {
		t.Hint = l.T("school.task.roll-missing")
	}
	return t
}

func (v classSheet) assessmentTask(l text.Locale) Task {
	t := Task{Label: l.T("school.task.assessment"), State: "blocked"}
	switch {
	case v.allMarked:
		t.State = "done"
	case len(v.Assessments) > 0:
		t.State, t.Hint = "doing", l.T("school.task.planned", "Date", v.Assessments[len(v.Assessments)-1].HeldOn)
	case v.allHeld || v.may["assessment.plan"]:
		t.State = "todo"
	}
	if v.may["assessment.plan"] {
		t.Href = v.path("/assessments/new")
	}
	return t
}

func (v classSheet) certificateTask(l text.Locale) Task {
	t := Task{Label: l.T("school.task.certificates"), State: "blocked"}
	if !v.allMarked {
		return t
	}
	t.State = "todo"
	if v.may["certificate.read"] {
		t.State, t.Hint = progress(v.Issued, v.Passed), l.T("of", "A", v.Issued, "B", v.Passed)
	}
	if v.may["certificate.issue"] {
		t.Href = v.path("/certificates/new")
	}
	return t
}

func (v classSheet) closingTask(l text.Locale) Task {
	t := Task{Label: l.T("school.task.closing"), State: "blocked"}
	switch {
	case v.State == domain.ClassClosed:
		t.State = "done"
	case v.State == domain.ClassAssessing && v.allMarked:
		t.State = "todo"
	}
	if v.may["class.close"] {
		t.Href = v.path("/closing")
	}
	return t
}

func (v classSheet) claimTask(l text.Locale) Task {
	t := Task{Label: l.T("school.task.claim"), State: "blocked"}
	switch {
	case v.Claim != nil:
		t.State, t.Href, t.Hint = "doing", "/claims/"+string(v.Claim.ID), l.T("state.claim."+string(v.Claim.State))
		if v.Claim.State == domain.ClaimPaid {
			t.State = "done"
		}
	case v.State == domain.ClassClosed:
		t.State = "todo"
	}
	return t
}

// progress is the state of a task of which a of b are done.
func progress(a, b int) string {
	switch {
	case b > 0 && a >= b:
		return "done"
	case a > 0:
		return "doing"
	}
	return "todo"
}

func (v classSheet) path(rest string) string { return "/classes/" + string(v.ID) + rest }
