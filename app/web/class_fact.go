package web

import "context"

// facts are the facts of a class, in the order people ask for them.
func (v classSheet) facts(ctx context.Context) []Fact {
	seats := T(ctx, "school.people", v.Capacity)
	if v.may["roster.read"] {
		seats = T(ctx, "school.seats-of", "Taken", v.Taken, "Seats", v.Capacity)
	}
	list := []Fact{
		{Label: T(ctx, "label.course"), Value: v.CourseName}, {Label: T(ctx, "label.level"), Value: T(ctx, "level."+itoa(v.Level))}, {Label: T(ctx, "label.mode"), Value: T(ctx, "mode."+v.Mode)},
		{Label: T(ctx, "school.dates"), Value: T(ctx, "from-to", "From", v.StartsOn, "To", v.EndsOn)}, {Label: T(ctx, "school.seats"), Value: seats},
		{Label: T(ctx, "label.teacher"), Value: v.Teacher}, {Label: T(ctx, "label.room"), Value: v.Room}, {Label: T(ctx, "school.school"), Value: v.School},
		{Label: T(ctx, "label.region"), Value: v.Region}, {Label: T(ctx, "school.paid-by"), Value: T(ctx, "school.subsidised."+yesNo(v.Subsidised))},
	}
	if v.Filer != "" {
		list = append(list, Fact{Label: T(ctx, "school.filed-by"), Value: v.Filer})
	}
	if v.Approver != "" {
		list = append(list, Fact{Label: T(ctx, "school.approved-by"), Value: v.Approver})
	}
	if v.ReturnReason != "" {
		list = append(list, Fact{Label: T(ctx, "school.return-reason"), Value: T(ctx, "reason."+v.ReturnReason)})
	}
	return list
}

// spanText is which periods of the day something takes: 第 1–2 节.
func spanText(ctx context.Context, period, hours int) string {
	if hours == 1 {
		return T(ctx, "week.period", "No", period)
	}
	return T(ctx, "week.span", "From", period, "To", period+hours-1)
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
