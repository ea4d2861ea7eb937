package parley.cluster;

import java.util.Map;
import java.util.Set;

/** What a device did or was told; the order in which it happened to the device is the order in its history. */
sealed interface Observation {
    /** It means to say this, however often it has to try. */
    record Sent(String roomId, String clientId, String content) implements Observation {}

    record Acknowledged(String roomId, String clientId, long seq, String id) implements Observation {}

    /** It was told that this will never be stored. */
    record Refused(String roomId, String clientId, String code) implements Observation {}

    /** A durable event. Those of other types than messages have no id, and as content what they are about. */
    record Delivered(String roomId, long seq, String type, String id, String userId, String clientId, String content)
            implements Observation {}

    /**
     * It is connected again.
     *
     * @param positions what it said it has
     * @param refused rooms of which it was told that what it missed can't be had
     * @param matches the match rooms that it was told it is in
     */
    record Resumed(Map<String, Long> positions, Set<String> refused, Set<String> matches) implements Observation {
        public Resumed {
            positions = Map.copyOf(positions);
            refused = Set.copyOf(refused);
            matches = Set.copyOf(matches);
        }
    }

    record Matched(String roomId, String peerId) implements Observation {}

    /** Its match is over, by whomever it was ended. */
    record Parted(String roomId) implements Observation {}
}
