package parley.limits;

import java.util.Locale;
import parley.bus.Caller;
import parley.config.ParleyConfig;
import parley.limits.RateLimits.Limit;

/** The groups of commands that are counted together, per user. */
public enum LimitClass {
    MESSAGES,
    RECEIPTS,
    TYPING,
    SIGNALING,
    REPORTS,
    GUEST_REPORTS,
    OTHER;

    public Limit in(ParleyConfig.Limits limits) {
        ParleyConfig.Rate rate = rateIn(limits);
        return new Limit(name().toLowerCase(Locale.ROOT), rate.count(), rate.windowMs());
    }

    public ParleyConfig.Rate rateIn(ParleyConfig.Limits limits) {
        return switch (this) {
            case MESSAGES -> limits.messages();
            case RECEIPTS -> limits.receipts();
            case TYPING -> limits.typing();
            case SIGNALING -> limits.signaling();
            case REPORTS -> limits.reports();
            case GUEST_REPORTS -> limits.guestReports();
            case OTHER -> limits.other();
        };
    }

    /** @param caller null before authentication */
    public LimitClass of(Caller caller) {
        return this == REPORTS && caller != null && caller.guest() ? GUEST_REPORTS : this;
    }
}
