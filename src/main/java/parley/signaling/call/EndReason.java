package parley.signaling.call;

import java.util.Locale;

/** The reason why a call ended, or why it ended for one participant. */
public enum EndReason {
    HANGUP,
    DECLINED,
    BUSY,
    TIMEOUT,
    ANSWERED_ELSEWHERE,
    DISCONNECTED,
    FAILED,
    REMOVED;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
