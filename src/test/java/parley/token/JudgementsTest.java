package parley.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.bus.Principal;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.util.TestClock;

@Tag("S3-SEC-01")
class JudgementsTest {
    private static final TokenRef TOKEN = new TokenRef("u", "s", "t");

    private final TestClock clock = new TestClock();
    private final Map<TokenRef, String> standing = new HashMap<>(Map.of(TOKEN, "Ann"));
    private int asked;
    private boolean away;
    private final Judgements judgements = new Judgements(
            (NoBans) (tokens, now) -> {
                asked++;
                return away
                        ? Future.failedFuture(new ParleyException(ErrorCode.UNAVAILABLE, "away"))
                        : Future.succeededFuture(Map.copyOf(standing));
            },
            clock);

    @Test
    void asksOnceForManyRequestsButAgainWithinASecond() {
        for (int i = 0; i < 10; i++) {
            assertEquals("Ann", result(judgements.judge(TOKEN)).username());
        }
        assertEquals(1, asked);
        standing.clear();
        clock.advanceMs(999);
        refusal(ErrorCode.AUTH_FAILED, judgements.judge(TOKEN));
    }

    @Test
    void forgetsASessionThatEndedHereAtOnce() {
        result(judgements.judge(TOKEN));
        standing.clear();
        judgements.forget("s");
        refusal(ErrorCode.AUTH_FAILED, judgements.judge(TOKEN));
    }

    @Test
    void doesNotRememberWhatWasSeenToFall() {
        Principal ann = result(judgements.judge(TOKEN));
        standing.clear();
        assertEquals(Map.of(ann, Optional.empty()), result(judgements.fallen(List.of(ann))));
        refusal(ErrorCode.AUTH_FAILED, judgements.judge(TOKEN));
    }

    @Test
    void saysUnavailableAndNotRefusedWhileTheStoreIsAway() {
        Principal ann = result(judgements.judge(TOKEN));
        away = true;
        clock.advanceMs(999);
        refusal(ErrorCode.UNAVAILABLE, judgements.judge(TOKEN));
        refusal(ErrorCode.UNAVAILABLE, judgements.fallen(List.of(ann)));
        away = false;
        assertEquals(Map.of(), result(judgements.fallen(List.of(ann))));
    }
}
