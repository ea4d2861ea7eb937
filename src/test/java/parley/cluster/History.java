package parley.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All that one device of a user has observed. */
final class History {
    private final String userId;
    private final Map<String, Long> followed = new HashMap<>();
    private final List<Observation> observations = new ArrayList<>();

    History(String userId) {
        this.userId = userId;
    }

    String userId() {
        return userId;
    }

    /** From now on every event of the stored room behind this seq is expected. */
    History follow(String roomId, long after) {
        followed.put(roomId, after);
        return this;
    }

    History add(Observation observation) {
        observations.add(observation);
        return this;
    }

    /** Where each stored room began for it. */
    Map<String, Long> followed() {
        return followed;
    }

    List<Observation> observations() {
        return observations;
    }

    <T extends Observation> Stream<T> all(Class<T> type) {
        return observations.stream().filter(type::isInstance).map(type::cast);
    }
}
