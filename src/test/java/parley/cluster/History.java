package parley.cluster;

import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import parley.cluster.Observation.Matched;
import parley.cluster.Observation.Parted;
import parley.cluster.Observation.Resumed;

/** Records all that one device of a user has observed. */
final class History {
    private final String userId;
    private final Map<String, Long> followed = new HashMap<>();
    private final List<Observation> observations = new ArrayList<>();
    /** The times of the observations, for people who look for the cause of a violation. */
    private final List<LocalTime> times = new ArrayList<>();

    History(String userId) {
        this.userId = userId;
    }

    String userId() {
        return userId;
    }

    /** Expects every event of the stored room behind this seq from now on. */
    History follow(String roomId, long after) {
        followed.put(roomId, after);
        return this;
    }

    /** Returns what was observed so far, for another thread than the one that goes on with this history. */
    History copy() {
        History copy = new History(userId);
        copy.followed.putAll(followed);
        copy.observations.addAll(observations);
        copy.times.addAll(times);
        return copy;
    }

    History add(Observation observation) {
        observations.add(observation);
        times.add(LocalTime.now());
        return this;
    }

    /** Returns the seq at which each stored room began for the device. */
    Map<String, Long> followed() {
        return followed;
    }

    List<Observation> observations() {
        return observations;
    }

    <T extends Observation> Stream<T> all(Class<T> type) {
        return observations.stream().filter(type::isInstance).map(type::cast);
    }

    /** Returns the observations that were not about messages, in their order. */
    String story() {
        StringBuilder story = new StringBuilder();
        for (int i = 0; i < observations.size(); i++) {
            Observation one = observations.get(i);
            if (one instanceof Matched || one instanceof Parted || one instanceof Resumed) {
                story.append("\n    ").append(times.get(i)).append(' ').append(one);
            }
        }
        return story.toString();
    }
}
