package web

import (
	"context"
	"sync"
	"time"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
)

// limit lets so many requests a minute through, whoever sends them: it knows no address and no device.
type limit struct {
	PerMinute int
	mu        sync.Mutex
	minute    time.Time
	n         int
}

// take counts a request, and refuses it when the minute is full.
func (l *limit) take(now time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if m := now.Truncate(time.Minute); !m.Equal(l.minute) {
		l.minute, l.n = m, 0
	}
	if l.n++; l.n > l.PerMinute {
		return domain.ErrBusy
	}
	return nil
}

// How many anonymous grievances and looks by code all the world may send a minute. A code has a hundred bits: this bounds the work, not the guessing.
const (
	unnamedPerMinute = 60
	lookupsPerMinute = 240
)

// leaveUnnamed leaves a grievance of nobody that anybody could name.
func (s *Server) leaveUnnamed(ctx context.Context, in action.NewGrievance) (action.Left, error) {
	if err := s.unnamed.take(s.Store.Now()); err != nil {
		return action.Left{}, err
	}
	return s.Actions.LeaveGrievance(ctx, access.PersonSession{}, in)
}
