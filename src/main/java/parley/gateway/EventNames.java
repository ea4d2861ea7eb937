package parley.gateway;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import parley.room.EventTypes;

/** The events a client may listen to, each with a bit, so that what a connection registered is one number. */
final class EventNames {
    static final String SESSION_READY = "session:ready";
    static final String SESSION_CLOSING = "session:closing";
    static final String ERROR = "error";
    static final String STATS = "realtime:stats";

    private static final List<String> NAMES = List.of(
            SESSION_READY,
            SESSION_CLOSING,
            ERROR,
            STATS,
            EventTypes.MESSAGE,
            EventTypes.USER_JOINED,
            EventTypes.USER_LEFT,
            EventTypes.CLOSED,
            EventTypes.CLEARED,
            EventTypes.MUTED,
            "user:relation",
            EventTypes.READ,
            EventTypes.DELIVERED,
            EventTypes.TYPING_START,
            EventTypes.TYPING_STOP,
            "chat:error",
            EventTypes.EDITED,
            EventTypes.DELETED,
            EventTypes.REACTION,
            EventTypes.PINNED,
            EventTypes.UPDATED,
            "presence:user_online",
            "presence:user_offline",
            "user:match:searching",
            "user:match:no_users",
            "user:matched",
            "user:match:error",
            "webrtc:offer",
            "webrtc:answer",
            "webrtc:ice-candidate",
            "webrtc:renegotiate",
            "webrtc:call-reject",
            "webrtc:call-end",
            "webrtc:call-timeout",
            "webrtc:error");

    private static final Map<String, Long> BITS = new HashMap<>();

    static {
        for (int i = 0; i < NAMES.size(); i++) {
            BITS.put(NAMES.get(i), 1L << i);
        }
    }

    /** Last value wins, so a slow reader may miss them. */
    private static final Set<String> EPHEMERAL = Set.of(
            STATS,
            EventTypes.READ,
            EventTypes.DELIVERED,
            EventTypes.TYPING_START,
            EventTypes.TYPING_STOP,
            "presence:user_online",
            "presence:user_offline",
            "user:match:searching",
            "user:match:no_users");

    private EventNames() {}

    /** 0 for a name that nobody may listen to. */
    static long bit(String name) {
        return BITS.getOrDefault(name, 0L);
    }

    static boolean ephemeral(String name) {
        return EPHEMERAL.contains(name);
    }

    /** Where a failed command that expects no answer is reported. */
    static String errorEventOf(String command) {
        if (command.startsWith("user:match")) {
            return "user:match:error";
        }
        if (command.startsWith("chat:")) {
            return "chat:error";
        }
        return command.startsWith("webrtc:") ? "webrtc:error" : ERROR;
    }
}
