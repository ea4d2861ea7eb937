package parley.gateway;

import java.util.Locale;
import parley.config.ParleyConfig;
import parley.gateway.RateLimits.Limit;

/** The groups of commands that are counted together, per user. */
enum LimitClass {
    MESSAGES,
    RECEIPTS,
    TYPING,
    SIGNALING,
    OTHER;

    Limit in(ParleyConfig.Limits limits) {
        ParleyConfig.Rate rate = rateIn(limits);
        return new Limit(name().toLowerCase(Locale.ROOT), rate.count(), rate.windowMs());
    }

    ParleyConfig.Rate rateIn(ParleyConfig.Limits limits) {
        return switch (this) {
            case MESSAGES -> limits.messages();
            case RECEIPTS -> limits.receipts();
            case TYPING -> limits.typing();
            case SIGNALING -> limits.signaling();
            case OTHER -> limits.other();
        };
    }

    static LimitClass of(String command) {
        return switch (command) {
            case "chat:message" -> MESSAGES;
            case "chat:read", "chat:delivered" -> RECEIPTS;
            case "chat:typing:start", "chat:typing:stop" -> TYPING;
            default -> command.startsWith("webrtc:") ? SIGNALING : OTHER;
        };
    }
}
