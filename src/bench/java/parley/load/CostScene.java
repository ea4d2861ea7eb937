package parley.load;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The loads at which the cost of a message is measured, and what is aimed at: ratios of CPU time to npm ws. */
enum CostScene {
    PAIRS("rooms of 2, 1,000 messages/s", 500, 2, 1_000, Map.of("plain", "2.5", "bridge", "2.7")),
    DIRECT("direct rooms by `to`, 1,000 messages/s", 500, 2, 1_000, Map.of()),
    FIFTIES(
            "rooms of 50, 20,000 deliveries/s",
            20,
            50,
            400,
            Map.of("plain", "0.9, p99 4 ms", "bridge", "1.0", "socketio", "0.8 of socket.io")),
    SATURATED(
            "rooms of 50, saturated",
            20,
            50,
            0,
            Map.of("plain", "0.65, as many deliveries as ws", "bridge", "0.75", "socketio", "0.55 of socket.io")),
    HUNDREDS("rooms of 500, 20,000 deliveries/s", 2, 500, 40, Map.of("plain", "0.8", "bridge", "0.9"));

    private static final int IN_FLIGHT = 40;

    private final String title;
    private final int rooms;
    private final int members;
    private final int perSecond;
    private final Map<String, String> aims;

    CostScene(String title, int rooms, int members, int perSecond, Map<String, String> aims) {
        this.title = title;
        this.rooms = rooms;
        this.members = members;
        this.perSecond = perSecond;
        this.aims = aims;
    }

    /** @param names names in small letters, divided by commas; others than scenes are left out */
    static List<CostScene> named(String names) {
        List<String> wanted = List.of(names.split(","));
        return Arrays.stream(values())
                .filter(scene -> wanted.contains(scene.name().toLowerCase(Locale.ROOT)))
                .toList();
    }

    String title() {
        return title;
    }

    int rooms() {
        return rooms;
    }

    int members() {
        return members;
    }

    boolean direct() {
        return this == DIRECT;
    }

    String aim(String contender) {
        return aims.getOrDefault(contender, "");
    }

    RoomTalk.Pace pace(int seconds) {
        return new RoomTalk.Pace(perSecond, perSecond == 0 ? IN_FLIGHT : 0, seconds);
    }
}
