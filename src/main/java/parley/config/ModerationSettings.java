package parley.config;

import java.util.List;

/**
 * The extensions that are asked before a message is stored.
 *
 * @param addresses addresses of the bus that are asked one after the other; none means that nobody is asked
 * @param timeoutMs time in which all of them together have to answer
 */
public record ModerationSettings(List<String> addresses, long timeoutMs, OnFailure onFailure) {
    public ModerationSettings {
        addresses = List.copyOf(addresses);
    }

    /** The fate of a message on which no sound answer comes in time. */
    public enum OnFailure {
        /** It is stored as it is. */
        OPEN,
        /** It is refused. */
        CLOSED
    }
}
