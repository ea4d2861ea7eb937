package parley.room;

import java.util.Arrays;
import java.util.Locale;

/** The reason in {@code room:user_left}, with what follows from it. */
public enum LeavingReason {
    LEFT(ClosingReason.PARTNER_LEFT, ClosingReason.LEFT),
    DISCONNECTED(ClosingReason.DISCONNECTED, ClosingReason.DISCONNECTED),
    REMOVED(null, null),
    BANNED(null, null),
    /** The member's account is deleted. */
    DELETED(ClosingReason.PARTNER_LEFT, ClosingReason.LEFT);

    private final ClosingReason endOfMatch;
    private final ClosingReason lateEndOfMatch;

    LeavingReason(ClosingReason endOfMatch, ClosingReason lateEndOfMatch) {
        this.endOfMatch = endOfMatch;
        this.lateEndOfMatch = lateEndOfMatch;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns DISCONNECTED, which is nobody's choice, for a reason that only a later version has. */
    public static LeavingReason of(String wireName) {
        return Arrays.stream(values())
                .filter(reason -> reason.wireName().equals(wireName))
                .findFirst()
                .orElse(DISCONNECTED);
    }

    /** The reason for which a match closes when one of the two leaves it; null if nobody leaves a match for this. */
    ClosingReason endOfMatch() {
        return endOfMatch;
    }

    /** The reason for the same if the member was out of the match before it closes. */
    ClosingReason lateEndOfMatch() {
        return lateEndOfMatch;
    }
}
