package parley.room;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The reason in {@code room:closed}, with what follows from it. */
public enum ClosingReason {
    /** Somebody in charge closed it. */
    CLOSED(true),
    /** The last member left. */
    EMPTY(true),
    /** Nothing had happened in it for long. */
    EXPIRED(false),
    /** The other one of a match left. */
    PARTNER_LEFT(true),
    /** The other one of a match had left, and the node that noted it died before it closed the room. */
    LEFT(true),
    /** The other one of a match lost the connection and did not come back in time. */
    DISCONNECTED(false);

    private final boolean chosen;

    ClosingReason(boolean chosen) {
        this.chosen = chosen;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Is empty for a reason that only a later version has. */
    public static Optional<ClosingReason> of(String wireName) {
        return Arrays.stream(values())
                .filter(reason -> reason.wireName().equals(wireName))
                .findFirst();
    }

    /** Tells whether somebody wanted the end, so that ending a match soon counts as a skip. */
    public boolean chosen() {
        return chosen;
    }
}
