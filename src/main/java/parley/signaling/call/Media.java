package parley.signaling.call;

import java.util.Locale;

/** The media that a call began with. */
public enum Media {
    AUDIO,
    VIDEO;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Media ofWireName(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
