package parley.matchmaking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.util.Await.result;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of absences keeps to. */
abstract class AbsencesContract {
    static final long T0 = 1_700_000_000_000L;

    Absences absences;

    abstract Absences empty();

    @BeforeEach
    void begin() {
        absences = empty();
    }

    final List<String> due(long now) {
        return result(absences.takeDue(now)).stream().sorted().toList();
    }

    @Test
    void isDueWhenItsTimeIsUpAndGivenOnce() {
        result(absences.begin("ann", T0 + 10));
        result(absences.begin("bob", T0 + 20));
        assertEquals(List.of(), due(T0 + 9));
        assertEquals(List.of("ann"), due(T0 + 10));
        assertEquals(List.of("bob"), due(T0 + 30));
        assertEquals(List.of(), due(T0 + 31));
        assertEquals(2, result(absences.count()));
        result(absences.over("ann"));
        result(absences.over("bob"));
        assertEquals(0, result(absences.count()));
    }

    @Test
    void isGivenAgainIfWhoTookItHasFailed() {
        result(absences.begin("ann", T0));
        assertEquals(List.of("ann"), due(T0));
        assertEquals(List.of(), due(T0 + Absences.TAKEN_MS - 1));
        assertEquals(List.of("ann"), due(T0 + Absences.TAKEN_MS));
        result(absences.over("ann"));
        assertEquals(List.of(), due(T0 + 3 * Absences.TAKEN_MS));
    }

    @Test
    void endsWithTheReturnAndDoesNotBeginTwice() {
        result(absences.begin("ann", T0 + 10));
        result(absences.begin("ann", T0 + 1_000));
        assertEquals(List.of("ann"), due(T0 + 10));
        assertEquals(Optional.empty(), result(absences.end("ann")));
        assertEquals(List.of(), due(T0 + 2 * Absences.TAKEN_MS));
        assertEquals(0, result(absences.count()));
    }

    @Test
    void whoReturnsHearsOnceOfTheLastMatch() {
        result(absences.telling("room 1", List.of("ann"), 0));
        result(absences.telling("room 2", List.of("ann"), 0));
        result(absences.telling("room 2", List.of("bob"), 0));
        assertEquals(Optional.of("room 2"), result(absences.end("ann")));
        assertEquals(Optional.empty(), result(absences.end("ann")));
        result(absences.forget("room 1", Set.of("ann", "bob")));
        assertEquals(Optional.of("room 2"), result(absences.end("bob")));
    }

    @Test
    void nobodyHearsOfAMatchThatIsOver() {
        result(absences.telling("room", List.of("ann"), 0));
        result(absences.forget("room", List.of("ann", "bob")));
        assertEquals(Optional.empty(), result(absences.end("ann")));
    }

    @Test
    void whoHasNotHeardInTimeIsGivenToOneUntilItIsTold() {
        result(absences.telling("room", List.of("ann", "bob"), T0 + 10));
        result(absences.telling("other", List.of("cyd"), T0 + 1_000));
        result(absences.forget("room", List.of("bob")));
        assertEquals(List.of(), result(absences.takeUntold(T0 + 9)));
        assertEquals(List.of(new Absences.Untold("ann", "room")), result(absences.takeUntold(T0 + 10)));
        assertEquals(List.of(), result(absences.takeUntold(T0 + 11)));
        long later = T0 + 11 + Absences.TELL_AGAIN_MS;
        assertEquals(
                Set.of(new Absences.Untold("ann", "room"), new Absences.Untold("cyd", "other")),
                Set.copyOf(result(absences.takeUntold(later))));
        result(absences.forget("room", List.of("ann")));
        assertEquals(Optional.of("other"), result(absences.end("cyd")));
        assertEquals(List.of(), result(absences.takeUntold(later + 10 * Absences.TELL_AGAIN_MS)));
    }
}
