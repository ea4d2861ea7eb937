package parley.matchmaking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.redis.RedisExtension;

@Tag("S1-RED-01")
class RedisAbsencesIT extends AbsencesContract {
    private static final long AHEAD_MS = 60_000;

    @RegisterExtension
    static final RedisExtension redis = new RedisExtension();

    private final Absences other = new RedisAbsences(redis.redis(), () -> AHEAD_MS);

    @Override
    Absences empty() {
        return new RedisAbsences(redis.redis(), () -> 0);
    }

    @Test
    void eachIsGivenToOneOfSeveralNodes() {
        for (int i = 0; i < 50; i++) {
            result(absences.begin("user " + i, T0));
        }
        List<Future<List<String>>> takes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            takes.add(absences.takeDue(T0));
            takes.add(other.takeDue(T0 - AHEAD_MS));
        }
        Set<String> taken = new HashSet<>();
        takes.forEach(take -> result(take).forEach(user -> assertTrue(taken.add(user), user)));
        assertEquals(50, taken.size());
    }

    @Test
    void nodesWhoseClocksDifferShareOneTime() {
        result(absences.begin("ann", T0));
        assertEquals(List.of(), result(other.takeDue(T0 - AHEAD_MS - 1)));
        assertEquals(List.of("ann"), result(other.takeDue(T0 - AHEAD_MS)));
    }

    @Test
    @Tag("S1-RED-03")
    void aReturnIsOneOperationOnWhicheverNode() {
        result(absences.begin("ann", T0));
        result(absences.telling("room", List.of("ann"), 0));
        result(absences.end("bob"));
        redis.redis().reset();
        assertEquals(Optional.of("room"), result(other.end("ann")));
        assertEquals(1, redis.redis().operations());
        assertEquals(0, result(absences.count()));
    }

    @Test
    @Tag("S1-RED-04")
    void everyKeyEnds() {
        result(absences.begin("ann", T0));
        result(absences.telling("room", List.of("ann"), 0));
        result(absences.takeDue(T0));
        var keys = result(redis.redis().send(Request.cmd(Command.KEYS).arg("*")));
        assertEquals(3, keys.size());
        keys.forEach(key -> assertTrue(
                result(redis.redis().send(Request.cmd(Command.PTTL).arg(key.toString())))
                                .toLong()
                        > 0,
                key.toString()));
    }
}
