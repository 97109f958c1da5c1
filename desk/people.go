package desk

import (
	"context"
	"sync"
)

// people remembers the masked names of tickets: a name never changes, and a
// console is drawn anew with every event of its lines.
type people struct {
	ask   func(ctx context.Context, ticket string) (string, error)
	mu    sync.Mutex
	names map[string]string
}

// mostNames is more than a hall has tickets on a day.
const mostNames = 20_000

// name is the masked name of a ticket. A name that cannot be read is left out:
// the number calls, not the name.
func (p *people) name(ctx context.Context, ticket string) string {
	if p.ask == nil {
		return ""
	}
	p.mu.Lock()
	name, known := p.names[ticket]
	p.mu.Unlock()
	if known {
		return name
	}
	name, err := p.ask(ctx, ticket)
	if err != nil {
		return ""
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.names == nil || len(p.names) >= mostNames {
		p.names = map[string]string{}
	}
	p.names[ticket] = name
	return name
}
