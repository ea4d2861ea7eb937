package parley.matchmaking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.util.Await.result;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.redis.RedisExtension;
import parley.redis.SwitchedRedis;

@Tag("S1-RED-05")
class FallbackAbsencesIT extends AbsencesContract {
    @RegisterExtension
    static final RedisExtension redis = new RedisExtension();

    private final SwitchedRedis line = new SwitchedRedis(redis.redis());

    @Override
    Absences empty() {
        return new FallbackAbsences(new RedisAbsences(line, () -> 0));
    }

    @Test
    void whatBeganAloneGoesOnHereAndTheRestWhenRedisIsBack() {
        result(absences.begin("ann", T0));
        line.away(true);
        result(absences.begin("bob", T0));
        result(absences.telling("room", List.of("cyd"), 0));
        assertEquals(List.of("bob"), due(T0));
        assertEquals(1, result(absences.count()));
        line.away(false);
        assertEquals(List.of("ann"), due(T0));
        assertEquals(2, result(absences.count()));
        result(absences.over("bob"));
        assertEquals(1, result(absences.count()));
        assertEquals(Optional.of("room"), result(absences.end("cyd")));
    }
}
