package parley.cluster;

import java.util.Map;
import java.util.Set;

/**
 * Something that a device did or was told. The history has observations in the order in which they happened to the
 * device.
 */
sealed interface Observation {
    /** The device means to say this, however often it has to try. */
    record Sent(String roomId, String clientId, String content) implements Observation {}

    record Acknowledged(String roomId, String clientId, long seq, String id) implements Observation {}

    /** The device was told that this will never be stored. */
    record Refused(String roomId, String clientId, String code) implements Observation {}

    /** A durable event came. Events other than messages have no id, and their content says what they are about. */
    record Delivered(String roomId, long seq, String type, String id, String userId, String clientId, String content)
            implements Observation {}

    /**
     * The device is connected again.
     *
     * @param positions positions that it said it has
     * @param refused rooms whose missed events can't be had, as it was told
     * @param matches match rooms that it is in, as it was told
     */
    record Resumed(Map<String, Long> positions, Set<String> refused, Set<String> matches) implements Observation {
        public Resumed {
            positions = Map.copyOf(positions);
            refused = Set.copyOf(refused);
            matches = Set.copyOf(matches);
        }
    }

    record Matched(String roomId, String peerId) implements Observation {}

    /** The device's match is over, whoever ended it. */
    record Parted(String roomId) implements Observation {}
}
