package parley.gateway;

import parley.gateway.command.Offences;
import parley.gateway.command.Refusals;
import parley.limits.LimitClass;

/** Counts the offences of one connection. */
final class CountedOffences implements Offences {
    private final Hub hub;
    private final Runnable tooMany;
    private final Violations violations;
    /** Is null until there is one. */
    private Refusals refusals;

    CountedOffences(Hub hub, Runnable tooMany) {
        this.hub = hub;
        this.tooMany = tooMany;
        this.violations = new Violations(hub.settings().violationsPerMinute());
    }

    @Override
    public void violation() {
        if (violations.tooMany(hub.now())) {
            tooMany.run();
        }
    }

    @Override
    public void overLimit(LimitClass limitClass) {
        if (refusals == null) {
            refusals = new Refusals(hub.settings().limits());
        }
        if (refusals.tooMany(limitClass, hub.now())) {
            tooMany.run();
        }
    }
}
