package parley.gateway.command;

import parley.config.ParleyConfig;
import parley.limits.LimitClass;

/** Counts the commands of a connection that limits refused, each limit apart and within its window. */
public final class Refusals {
    /** Source: the protocol's section 1, close code 4508. */
    private static final int TIMES_THE_LIMIT = 10;

    private final ParleyConfig.Limits limits;
    private final long[] windowStart = new long[LimitClass.values().length];
    private final int[] counts = new int[LimitClass.values().length];

    public Refusals(ParleyConfig.Limits limits) {
        this.limits = limits;
    }

    /** Notes a refusal. @return whether there are ten times as many as the limit allows commands */
    public boolean tooMany(LimitClass limitClass, long now) {
        int index = limitClass.ordinal();
        ParleyConfig.Rate rate = limitClass.rateIn(limits);
        if (now - windowStart[index] >= rate.windowMs()) {
            windowStart[index] = now;
            counts[index] = 0;
        }
        counts[index]++;
        return counts[index] >= (long) rate.count() * TIMES_THE_LIMIT;
    }
}
