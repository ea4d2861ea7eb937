package parley.signaling;

import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import parley.signaling.call.Call;

/**
 * Looks at calls when their time is over. One of a call's nodes does so in time; what it misses, as it is gone, all nodes
 * look for every few seconds.
 */
final class CallDeadlines {
    private final Vertx vertx;
    private final String nodeId;
    private final InstantSource clock;
    private final Consumer<String> look;
    private final Map<String, Alarm> alarms = new HashMap<>();

    private record Alarm(long timer, long at) {}

    /** @param look is given the id of a call whose time is over */
    CallDeadlines(Vertx vertx, String nodeId, InstantSource clock, Consumer<String> look) {
        this.vertx = vertx;
        this.nodeId = nodeId;
        this.clock = clock;
        this.look = look;
    }

    /** Must be called with each version of a call. */
    void changed(Call call) {
        Alarm before = alarms.get(call.id());
        boolean mine = call.live() && call.isWatchedBy(nodeId);
        if (before != null && mine && before.at() == call.deadline()) {
            return;
        }
        if (before != null) {
            vertx.cancelTimer(before.timer());
            alarms.remove(call.id());
        }
        if (mine) {
            long delayMs = Math.max(1, call.deadline() - clock.millis());
            long timer = vertx.setTimer(delayMs, over -> {
                alarms.remove(call.id());
                look.accept(call.id());
            });
            alarms.put(call.id(), new Alarm(timer, call.deadline()));
        }
    }
}
