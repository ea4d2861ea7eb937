package parley.gateway.format;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import parley.room.EventTypes;

/** The events that a client may listen to, each with an id for {@link EventSet}. */
public final class EventNames {
    public static final String SESSION_READY = "session:ready";
    public static final String SESSION_CLOSING = "session:closing";
    public static final String ERROR = "error";
    public static final String STATS = "realtime:stats";

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

    /** The id of every name that nobody may listen to. */
    public static final int UNKNOWN = NAMES.size();

    private static final Map<String, Integer> IDS = new HashMap<>();

    static {
        NAMES.forEach(name -> IDS.put(name, IDS.size()));
    }

    /** Events that a slow reader may miss, since only the last one counts. */
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

    public static int id(String name) {
        return IDS.getOrDefault(name, UNKNOWN);
    }

    static boolean ephemeral(String name) {
        return EPHEMERAL.contains(name);
    }

    /** Returns the event that reports the failure of a command. */
    public static String errorEventOf(String command) {
        if (command.startsWith("user:match")) {
            return "user:match:error";
        }
        if (command.startsWith("chat:")) {
            return "chat:error";
        }
        return command.startsWith("webrtc:") ? "webrtc:error" : ERROR;
    }
}
