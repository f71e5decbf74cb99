package web

import (
	"github.com/gofiber/fiber/v2"

	"yiji/domain"
)

// route is one address: the right it asks for, and who answers. Kind "" is open to everybody.
type route struct {
	Method, Path string
	Kind, Act    string
	Handler      fiber.Handler
}

const (
	get  = fiber.MethodGet
	post = fiber.MethodPost
)

// routes are all pages. The JSON API lists its own beside its operations.
func (s *Server) routes() []route {
	var all []route
	for _, part := range [][]route{s.publicRoutes(), s.signInRoutes(), s.accountRoutes(), s.trainingRoutes(), s.peopleRoutes(), s.workRoutes(), s.deskRoutes(), s.moneyRoutes(), s.regionRoutes(), s.consentRoutes(), s.protectionRoutes(), s.cardRoutes(), s.visitRoutes()} {
		all = append(all, part...)
	}
	return all
}

// publicRoutes are for everybody.
func (s *Server) publicRoutes() []route {
	return []route{
		{get, "/", "", "", s.front},
		{get, "/problems/:code", "", "", s.problemPage},
		{get, "/verify", "", "", s.verifyPage},
		{get, "/verify/:number", "", "", s.verdictPage},
		{get, "/courses", "", "", s.coursesPage},
		{get, "/courses/:course", "", "", s.coursePage},
		{get, "/notices", "", "", s.noticesPage},
		{get, "/notices/:notice", "", "", s.noticePage},
		{post, "/notices/:notice/objections", "", "", s.object},
		{get, "/grievances/new", "", "", s.newGrievancePage},
		{get, "/grievances/by-code", "", "", s.claimCodePage},
		{post, "/grievances/by-code", "", "", s.codeCase},
		{post, "/grievances/by-code/words", "", "", s.addWords},
		{get, "/lottery", "", "", s.lotteryPage},
		{post, "/grievances", "", "", s.leaveGrievance},
		{get, "/log", "", "", s.logPage},
	}
}

// signInRoutes are the way in and out.
func (s *Server) signInRoutes() []route {
	return []route{
		{get, "/sign-in", "", "", s.signInPage},
		{post, "/sign-in", "", "", s.signIn},
		{get, codePath, "", "", s.codePage},
		{post, codePath, "", "", s.showCode},
		{get, elsewherePath, "", "", s.elsewhere},
		{get, ElsewhereBack, "", "", s.elsewhereBack},
		{get, forgotPath, "", "", s.forgotPage},
		{post, forgotPath, "", "", s.forgot},
		{post, signOutPath, "", "", s.signOut},
		{post, grantPath, "", "", s.switchGrant},
		{get, "/register", "", "", s.registerPage},
		{post, "/register", "", "", s.register},
		{get, "/welcome/:token", "", "", s.welcomePage},
		{post, "/welcome/:token", "", "", s.welcome},
	}
}

// accountRoutes are for whoever signed in, about their own account: no right but the session is asked for.
func (s *Server) accountRoutes() []route {
	return []route{
		{get, "/account", "", "", s.accountPage},
		{get, "/account/why", "", "", s.whyPage},
		{get, "/account/sessions", "", "", s.holder(s.sessionsPage)},
		{post, "/account/sessions/end", "", "", s.holder(s.endSession)},
		{post, "/account/sessions/end-others", "", "", s.holder(s.endOtherSessions)},
		{get, "/account/password", "", "", s.staff(s.passwordPage)},
		{post, "/account/password", "", "", s.staff(s.changePassword)},
		{get, factorPath, "", "", s.staff(s.factorPage)},
		{post, factorPath, "", "", s.staff(s.beginFactor)},
		{post, factorPath + "/confirmation", "", "", s.staff(s.confirmFactor)},
		{post, factorPath + "/recovery-codes", "", "", s.staff(s.renewRecoveryCodes)},
		{post, factorPath + "/removal", "", "", s.staff(s.removeFactor)},
		{get, linkPath, "", "", s.staff(s.elsewhereLinkPage)},
		{post, linkPath, "", "", s.staff(s.beginLink)},
		{post, linkPath + "/removal", "", "", s.staff(s.unlink)},
		{get, contactPath, "", "", s.staff(s.contactPage)},
		{post, contactPath, "", "", s.staff(s.setContacts)},
		{get, "/account/tokens", "", "", s.staff(s.tokensPage)},
		{post, "/account/tokens", "", "", s.staff(s.makeToken)},
		{post, "/account/tokens/:token/revocation", "", "", s.staff(s.revokeToken)},
	}
}

// cardRoutes are for whoever holds a card, a receipt or a slip.
func (s *Server) cardRoutes() []route {
	return []route{
		{get, "/card", "lesson", "sign", s.cardPage},
		{post, "/card", "lesson", "sign", s.signLesson},
		{post, "/card/end", "lesson", "sign", s.putCardAway},
		{get, "/card/:token", "", "", s.showCard},
		{get, "/withdraw", "", "", s.withdrawPage},
		{post, "/withdraw", "", "", s.withdrawByCode},
		{get, "/pin/:slip", "", "", s.slipPage},
		{post, "/pin/:slip", "", "", s.choosePIN},
	}
}

// trainingRoutes are for schools, teachers, assessors, issuers and counties.
func (s *Server) trainingRoutes() []route {
	return []route{
		{get, "/school", "class", "draft", s.schoolPage},
		{get, "/school/classes", "class", "draft", s.classesPage},
		{get, "/school/classes/new", "class", "draft", s.newClassPage},
		{get, "/school/timetable", "lesson", "place", s.timetablePage},
		{get, "/school/rooms", "room", "read", s.roomsPage},
		{get, "/school/rooms/new", "room", "add", s.newRoomPage},
		{post, "/school/rooms", "room", "add", s.addRoom},
		{get, "/classes", "class", "list", s.classesPage},
		{post, "/classes", "class", "draft", s.newClass},
		{get, "/classes/:class", "class", "read", s.classPage},
		{get, "/classes/:class/edit", "class", "edit", s.editClassPage},
		{post, "/classes/:class", "class", "edit", s.editClass},
		{post, "/classes/:class/filing", "class", "file", s.classStep(s.Actions.FileClass, "done.class-filed")},
		{get, "/approvals", "class", "approve", s.approvalsPage},
		{post, "/classes/:class/approval", "class", "approve", s.classStep(s.Actions.ApproveClass, "done.class-approved")},
		{post, "/classes/:class/return", "class", "return", s.returnClass},
		{post, "/classes/:class/opening", "class", "open", s.classStep(s.Actions.OpenClass, "done.class-opened")},
		{get, "/classes/:class/cancellation", "class", "cancel", s.classConfirm("cancellation")},
		{post, "/classes/:class/cancellation", "class", "cancel", s.classStep(s.Actions.CancelClass, "done.class-cancelled")},
		{get, "/classes/:class/closing", "class", "close", s.classConfirm("closing")},
		{post, "/classes/:class/closing", "class", "close", s.classStep(s.Actions.CloseClass, "done.class-closed")},
		{get, "/classes/:class/lessons/new", "lesson", "place", s.newLessonPage},
		{post, "/classes/:class/lessons", "lesson", "place", s.placeLesson},
		{get, "/teach", "attendance", "mark", s.teachPage},
		{get, "/lessons/:lesson", "lesson", "read", s.lessonPage},
		{post, "/lessons/:lesson/attendance", "attendance", "mark", s.rollCall},
		{get, "/lessons/:lesson/removal", "lesson", "remove", s.removeLessonPage},
		{post, "/lessons/:lesson/removal", "lesson", "remove", s.removeLesson},
		{get, "/assess", "assessment", "mark", s.assessPage},
		{get, "/assessments/:assessment", "assessment", "mark", s.assessmentPage},
		{post, "/assessments/:assessment/marks", "assessment", "mark", s.enterMarks},
		{get, "/issue", "certificate", "issue", s.issuePage},
		{get, "/classes/:class/assessments/new", "assessment", "plan", s.newAssessmentPage},
		{post, "/classes/:class/assessments", "assessment", "plan", s.planAssessment},
		{get, "/classes/:class/certificates/new", "certificate", "issue", s.newCertificatesPage},
		{post, "/classes/:class/certificates", "certificate", "issue", s.issueCertificates},
		{get, "/certificates", "certificate", "list", s.certificatesPage},
		{get, "/certificates/:certificate", "certificate", "list", s.certificatePage},
		{get, "/certificates/:certificate/pdf", "certificate", "print", s.certificatePDF},
		{get, "/certificates/:certificate/revocation", "certificate", "revoke", s.revocationPage},
		{post, "/certificates/:certificate/revocation", "certificate", "revoke", s.revokeCertificate},
		{get, "/certificates/:certificate/correction", "certificate", "correct", s.correctionPage},
		{post, "/certificates/:certificate/correction", "certificate", "correct", s.correctCertificate},
		{get, "/organisations", "organisation", "read", s.organisationsPage},
		{get, "/organisations/new", "organisation", "add", s.newOrganisationPage},
		{post, "/organisations", "organisation", "add", s.addOrganisation},
		{get, "/organisations/:organisation", "organisation", "read", s.organisationPage},
		{post, "/organisations/:organisation/confirmation", "organisation", "confirm", s.confirmOrganisation},
		{post, "/organisations/:organisation/phone", "organisation", "confirm", s.setOrganisationPhone},
	}
}

// peopleRoutes are for people themselves: courses, their own classes, certificates, offers.
func (s *Server) peopleRoutes() []route {
	return []route{
		{get, "/me", "file", "read", s.myHomePage},
		{get, "/me/classes", "file", "read", s.myClassesPage},
		{get, "/me/classes/:class", "class", "find", s.myClassPage},
		{post, "/me/classes/:class/enrolment", "class", "join", s.join},
		{post, "/me/classes/:class/withdrawal", "enrolment", "withdraw", s.withdraw},
		{post, "/me/classes/:class/support", "support", "want", s.wantSupport},
		{get, "/me/timetable", "file", "read", s.myTimetablePage},
		{get, "/me/credits", "file", "read", s.myCreditsPage},
		{get, "/me/certificates", "file", "read", s.myCertificatesPage},
		{get, "/me/messages", "file", "read", s.myMessagesPage},
		{get, "/me/phone", "phone", "change", s.myPhonePage},
		{post, "/me/phone", "phone", "change", s.phoneStep("done.code-sent", s.changePhone)},
		{post, "/me/phone/code", "phone", "change", s.phoneStep("done.phone-bound", s.provePhone)},
		{post, "/me/card/voiding", "card", "void", s.phoneStep("done.card-voided", s.voidCard)},
		{get, "/me/file", "file", "read", s.myFilePage},
		{get, "/me/file/export.json", "file", "export", s.exportJSON},
		{get, "/me/file/export.pdf", "file", "export", s.exportPDF},
		{get, "/me/file/corrections", "file", "correct", s.myCorrectionsPage},
		{post, "/me/file/corrections", "file", "correct", s.askCorrection},
		{get, "/me/file/deletion", "file", "erase", s.erasurePage},
		{post, "/me/file/deletion", "file", "erase", s.erase},
		{post, "/me/file/restriction", "file", "restrict", s.restrict},
		{post, "/me/file/restriction/lifting", "file", "restrict", s.lift},
		{get, askPath, "desk", "ask", s.ownDeskPage},
		{post, askPath, "desk", "ask", s.askDesk},
		{post, askPath + "/taking-back", "desk", "ask", s.stopAskingDesk},
		{get, privatePath, "file", "read", s.privatePage},
		{post, "/me/pin", "file", "read", s.unlock},
		{get, "/me/file/reads", "file", "read", s.myReadsPage},
		{get, "/me/file/consents/:consent", "file", "read", s.myConsentPage},
		{get, "/me/file/consents/:consent/scan", "file", "read", s.myScan},
		{post, "/me/file/consents/:consent/withdrawal", "consent", "withdraw", s.takeBack},
		{post, "/me/file/consents/:consent/receipt", "receipt", "print", s.giveReceipt},
		{get, "/me/agree/:purpose/:subject", "consent", "give", s.agreePage},
		{post, "/me/agree/:purpose/:subject", "consent", "give", s.agree},
		{post, "/me/enrolments/:enrolment/return", "enrolment", "return", s.returnToClass},
		{get, "/me/grievances", "grievance", "own", s.myGrievancesPage},
		{post, "/me/grievances", "grievance", "own", s.leaveOwnGrievance},
		{post, "/me/grievances/:case/words", "grievance", "own", s.addOwnWords},
		{get, "/me/work", "file", "read", s.myWorkPage},
		{get, "/me/work/:course", "work", "ask", s.askPage},
		{post, "/me/work/:course/request", "work", "ask", s.ask},
		{post, "/me/work/requests/:request/stop", "work", "stop", s.stopAsking},
		{get, "/me/offers/:offer", "offer", "answer", s.offerPage},
		{post, "/me/offers/:offer/answer", "offer", "answer", s.answerOffer},
		{get, "/me/placements/:placement", "placement", "answer", s.placementPage},
		{post, "/me/placements/:placement/start", "placement", "start", s.placementAct("done.started", s.startPlacement)},
		{post, "/me/placements/:placement/answers", "placement", "answer", s.placementAct("done.replied", s.answerPlacement)},
		{post, "/me/placements/:placement/end", "placement", "end", s.placementAct("done.left", s.endPlacement)},
	}
}

// workRoutes are for employers, the labour market and the ombudsman.
func (s *Server) workRoutes() []route {
	return []route{
		{get, "/employer", "vacancy", "post", s.vacanciesPage},
		{get, "/employer/vacancies/new", "vacancy", "post", s.newVacancyPage},
		{post, "/employer/vacancies", "vacancy", "post", s.postVacancy},
		{get, "/employer/vacancies/:vacancy", "vacancy", "post", s.vacancyPage},
		{get, "/employer/vacancies/:vacancy/closing", "vacancy", "close", s.closingPage},
		{post, "/employer/vacancies/:vacancy/closing", "vacancy", "close", s.closeVacancy},
		{get, "/employer/vacancies/:vacancy/offers/new", "offer", "send", s.sendingPage},
		{post, "/employer/vacancies/:vacancy/offers", "offer", "send", s.sendOffer},
		{get, "/employer/offers", "offer", "send", s.offersPage},
		{get, "/employer/offers/:offer", "offer", "send", s.sentPage},
		{post, "/employer/offers/:offer/withdrawal", "offer", "withdraw", s.withdrawOffer},
		{get, "/vacancies", "vacancy", "survey", s.vacanciesPage},
	}
}

// deskRoutes are the ombudsman's. For everybody else they are not there.
func (s *Server) deskRoutes() []route {
	return []route{
		{get, "/ombudsman", "", "", s.unseen("grievance", "read", s.atDesk(s.ombudsmanPage))},
		{post, "/ombudsman/office/key", "", "", s.unseen("grievance", "open", s.officeStep(s.makeOffice, "done.office-made"))},
		{post, "/ombudsman/office/asking", "", "", s.unseen("grievance", "open", s.officeStep(s.askOffice, "done.office-asked"))},
		{post, "/ombudsman/office/opening", "", "", s.unseen("grievance", "open", s.officeStep(s.Actions.OpenOffice, ""))},
		{post, "/ombudsman/office/handovers", "", "", s.unseen("grievance", "open", s.atDesk(s.handOver))},
		{post, "/ombudsman/office/joining", "", "", s.unseen("grievance", "open", s.atDesk(s.joinOffice))},
		{get, "/ombudsman/cases/:case", "", "", s.unseen("grievance", "read", s.atDesk(s.casePage))},
		{get, "/ombudsman/cases/:case/print", "", "", s.unseen("grievance", "read", s.atDesk(s.casePrint))},
		{get, "/ombudsman/cases/:case/files/:word", "", "", s.unseen("grievance", "read", s.atDesk(s.caseFile))},
		{post, "/ombudsman/cases/:case/answer", "", "", s.unseen("grievance", "answer", s.atDesk(s.caseStep(s.Actions.AnswerGrievance, "done.case-answered")))},
		{post, "/ombudsman/cases/:case/question", "", "", s.unseen("grievance", "answer", s.atDesk(s.caseStep(s.Actions.AskBack, "done.case-asked")))},
		{post, "/ombudsman/cases/:case/closing", "", "", s.unseen("grievance", "answer", s.atDesk(s.caseStep(s.closeCase, "done.case-closed")))},
		{post, "/ombudsman/cases/:case/finding", "", "", s.unseen("grievance", "find", s.atDesk(s.find))},
	}
}

// unseen is a handler of pages that do not exist for who may not do the act (people-first 11): they get 404, not a refusal.
func (s *Server) unseen(kind, act string, h fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if session(c) == nil {
			return domain.ErrUnauthenticated
		}
		if !s.Actions.Policy.May(actor(c), kind, act) {
			return domain.ErrNotFound
		}
		return h(c)
	}
}

// moneyRoutes are for claims, notices to check and approve, payments.
func (s *Server) moneyRoutes() []route {
	return []route{
		{get, "/claims", "claim", "read", s.claimsPage},
		{get, "/claims.csv", "claim", "read", s.claimsFile("csv")},
		{get, "/claims.xlsx", "claim", "read", s.claimsFile("xlsx")},
		{post, "/classes/:class/claim", "claim", "draft", s.startClaim},
		{get, "/claims/:claim", "claim", "read", s.claimPage},
		{get, "/claims/:claim/acts/:decision", "claim", "read", s.claimActPage},
		{post, "/claims/:claim/submission", "claim", "submit", s.submitClaim},
		{post, "/claims/:claim/checks", "claim", "check", s.decideClaim},
		{post, "/claims/:claim/approvals", "claim", "approve", s.decideClaim},
		{post, "/claims/:claim/objections", "objection", "decide", s.dismissObjections},
		{post, "/claims/:claim/recovery", "payment", "return", s.recordRecovery},
		{get, "/payments", "payment", "read", s.paymentsPage},
		{post, "/payments", "payment", "make", s.makePayment},
		{get, "/payments/new", "payment", "make", s.newPaymentPage},
		{post, "/payments/check", "payment", "make", s.checkPayment},
		{get, "/payments/:payment", "payment", "read", s.paymentPage},
		{get, "/payments/:payment/file.csv", "payment", "send", s.paymentFile("csv")},
		{get, "/payments/:payment/file.xlsx", "payment", "send", s.paymentFile("xlsx")},
		{get, "/payments/:payment/sending", "payment", "send", s.sendPaymentPage},
		{post, "/payments/:payment/sending", "payment", "send", s.sendPayment},
		{get, "/payments/:payment/returns", "payment", "return", s.returnPage},
		{post, "/payments/:payment/returns", "payment", "return", s.returnPayment},
	}
}

// regionRoutes are for figures, organisations and the log.
func (s *Server) regionRoutes() []route {
	return []route{
		{get, "/region", "figure", "read", s.regionPage},
		{get, "/audit", "audit", "read", s.auditPage},
		{get, "/users", "account", "read", s.usersPage},
		{get, "/users/new", "account", "add", s.newUserPage},
		{post, "/users", "account", "add", s.addUser},
		{get, "/users/:account", "account", "read", s.userPage},
		{post, "/users/:account/grants", "grant", "give", s.giveGrant},
		{get, "/grants/:grant/ending", "grant", "end", s.endGrantPage},
		{post, "/grants/:grant/ending", "grant", "end", s.endGrant},
		{get, "/grants/:grant/delegation", "grant", "delegate", s.delegatePage},
		{post, "/grants/:grant/delegation", "grant", "delegate", s.delegateGrant},
		{get, "/appointments", "appointment", "read", s.appointmentsPage},
		{post, "/appointments", "appointment", "propose", s.proposeOmbudsman},
		{post, "/appointments/ends", "appointment", "propose", s.proposeEnd},
		{post, "/appointments/:appointment/confirmation", "appointment", "confirm", s.decideAppointment},
	}
}

// consentRoutes are for what people agree to and what is decided about them: texts, reviews, disputes, disclosures, paper.
func (s *Server) consentRoutes() []route {
	return []route{
		{get, "/texts", "text", "read", s.textsPage},
		{post, "/texts", "text", "propose", s.proposeText},
		{get, "/texts/new", "text", "propose", s.newTextPage},
		{get, "/texts/:text", "text", "read", s.textPage},
		{post, "/texts/:text/decision", "text", "approve", s.decideText},
		{post, "/me/disputes/:kind/:subject", "dispute", "open", s.notMe},
		{post, "/me/reviews/:kind/:subject", "review", "ask", s.askReview},
		{get, "/me/guardian/:purpose/:subject", "guardian", "name", s.guardianPage},
		{post, "/me/guardian/:purpose/:subject", "guardian", "name", s.nameGuardian},
		{post, "/me/guardian/:purpose/:subject/code", "guardian", "confirm", s.confirmGuardian},
		{get, "/ombudsman/disputes", "", "", s.unseen("dispute", "read", s.disputesPage)},
		{post, "/ombudsman/disputes/:dispute/decision", "", "", s.unseen("dispute", "decide", s.decideDispute)},
		{post, "/ombudsman/guardians/:guardian/consent", "", "", s.unseen("guardian", "stand-in", s.standIn)},
		{get, "/reviews", "review", "read", s.reviewsPage},
		{get, "/reviews/:review", "review", "read", s.reviewPage},
		{post, "/reviews/:review/decision", "review", "decide", s.decideReview},
		{get, "/disclosures", "disclosure", "read", s.disclosuresPage},
		{post, "/disclosures", "disclosure", "propose", s.proposeDisclosure},
		{get, "/disclosures/new", "disclosure", "propose", s.newDisclosurePage},
		{post, "/disclosures/:disclosure/decision", "disclosure", "confirm", s.decideDisclosure},
	}
}

// protectionRoutes are for who searches for people, and for who keeps their data right.
func (s *Server) protectionRoutes() []route {
	return []route{
		{get, "/people", "person", "search", s.searchPage},
		{post, "/people", "person", "search", s.searchPeople},
		{get, "/corrections", "correction", "decide", s.correctionsPage},
		{get, "/corrections/:request", "correction", "decide", s.fileCorrectionPage},
		{get, "/corrections/:request/evidence", "correction", "decide", s.correctionEvidence},
		{post, "/corrections/:request/decision", "correction", "decide", s.decideCorrection},
		{get, "/deaths", "death", "confirm", s.deathsPage},
		{post, "/deaths", "death", "enter", s.enterDeath},
		{get, "/deaths/new", "death", "enter", s.newDeathPage},
		{get, "/deaths/:death/confirmation", "death", "confirm", s.confirmDeathPage},
		{post, "/deaths/:death/confirmation", "death", "confirm", s.confirmDeath},
		{post, "/deaths/:death/dropping", "death", "confirm", s.dropDeath},
		{get, "/merges", "merge", "confirm", s.mergesPage},
		{post, "/merges", "merge", "propose", s.proposeMerge},
		{post, "/merges/:merge/confirmation", "merge", "confirm", s.mergeStep(s.decideMerge(true), "done.merged")},
		{post, "/merges/:merge/refusal", "merge", "confirm", s.mergeStep(s.decideMerge(false), "done.merge-refused")},
		{post, "/merges/:merge/undoing", "merge", "undo", s.mergeStep(s.Actions.UndoMerge, "done.merge-undone")},
		{get, "/retention", "retention", "read", s.retentionPage},
		{get, "/samples", "sample", "read", s.samplesPage},
		{post, "/samples", "sample", "draw", s.drawSample},
		{get, "/samples/:sample", "sample", "read", s.samplePage},
		{get, "/breaches", "breach", "read", s.breachesPage},
		{post, "/breaches", "breach", "ask", s.askBreach},
		{get, "/breaches/:breach", "breach", "read", s.breachPage},
		{post, "/breaches/:breach/confirmation", "breach", "confirm", s.breachStep(s.Actions.ConfirmBreach, "done.breach-confirmed")},
		{post, "/breaches/:breach/telling", "breach", "tell", s.breachStep(s.Actions.TellBreach, "done.breach-told")},
	}
}

// visitRoutes are the independent desk's.
func (s *Server) visitRoutes() []route {
	return []route{
		{get, "/desk", "visit", "open", s.rotaPage},
		{post, "/desk/visits", "visit", "open", s.openVisit},
		{get, "/desk/visits/:visit", "visit", "open", s.visitPage},
		{post, "/desk/visits/:visit/identity", "identity", "confirm", s.visitStep("done.identity-confirmed", s.confirmComer)},
		{post, "/desk/visits/:visit/phone", "phone", "bind", s.visitStep("done.code-sent", s.sendComerCode)},
		{post, "/desk/visits/:visit/phone/code", "phone", "bind", s.visitStep("done.phone-bound", s.proveComer)},
		{post, "/desk/visits/:visit/card", "card", "give", s.visitPaper("card", "/card/", s.Actions.GiveCard)},
		{post, "/desk/visits/:visit/card/voiding", "card", "give", s.visitStep("done.card-voided", s.voidComersCard)},
		{post, "/desk/visits/:visit/session", "visit", "open", s.takeSeatAtDesk},
		{post, "/desk/visits/:visit/pin", "pin", "reset", s.visitStep("done.reset-begun", s.beginReset)},
		{post, "/desk/visits/:visit/pin/slip", "pin", "reset", s.visitPaper("slip", "/pin/", s.Actions.ConfirmPinReset)},
		{post, "/desk/visits/:visit/reopening", "death", "reverse", s.visitStep("done.file-opened", s.reopenFile)},
		{get, "/desk/visits/:visit/papers/new", "paper", "record", s.signingPage},
		{get, "/desk/visits/:visit/papers/sheet.pdf", "paper", "record", s.signingSheet},
		{post, "/desk/visits/:visit/papers", "paper", "record", s.recordPaper},
		{post, "/desk/visits/:visit/papers/:paper/receipt", "paper", "record", s.printReceipt},
		{post, "/desk/visits/:visit/guardian", "paper", "record", s.recordGuardian},
		{get, "/desk/calls", "paper", "call", s.callsPage},
		{get, "/desk/calls/:paper", "paper", "call", s.callPage},
		{post, "/desk/calls/:paper/answer", "paper", "call", s.callPaper},
		{post, "/desk/visits/:visit/closing", "visit", "open", s.closeVisit},
		{get, "/desk/notices", "message", "print", s.printedNoticesPage},
		{post, "/desk/notices/:message/printing", "message", "print", s.printNotice},
	}
}
