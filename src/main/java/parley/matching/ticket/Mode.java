package parley.matching.ticket;

import java.util.Locale;

/** The kind of meeting that somebody seeks. Tickets of different modes never meet. */
public enum Mode {
    TEXT,
    VOICE,
    VIDEO;

    /** The protocol's spelling. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Mode ofWireName(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
