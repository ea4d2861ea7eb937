package parley.matchmaking;

import java.util.concurrent.atomic.AtomicInteger;

class MemoryMatchQueueTest extends MatchQueueContract {
    @Override
    MatchQueue emptyQueue(MatchRules rules) {
        AtomicInteger leases = new AtomicInteger();
        return new MemoryMatchQueue(rules, () -> "lease-" + leases.incrementAndGet());
    }
}
