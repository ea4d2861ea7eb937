package parley.matching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.matching.ticket.SearchBuilder.search;
import static parley.util.Await.result;

import io.vertx.core.Future;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.matching.seat.Match;
import parley.matching.seat.MemorySeatStore;
import parley.matching.seat.Seat;
import parley.matching.seat.SeatStore;
import parley.matching.seat.SeatStore.Commit;
import parley.matching.seat.SeatStore.Renewal;
import parley.matching.ticket.MatchRules;
import parley.matching.ticket.Ticket;

/** Takes the store away from a node with searchers, and gives it back. */
@Tag("S1-RED-05")
class NodeSeatsTest {
    private static final long T0 = 1_700_000_000_000L;
    private static final MatchRules RULES = MatchRules.defaults();

    private final MemorySeatStore store = new MemorySeatStore(RULES);
    private boolean away;
    private boolean answersLost;
    private int changes;

    private final NodeSeats seats = new NodeSeats(switched(), RULES, () -> changes++);

    private SeatStore switched() {
        return (SeatStore) Proxy.newProxyInstance(
                SeatStore.class.getClassLoader(), new Class<?>[] {SeatStore.class}, (proxy, method, arguments) -> {
                    Object answer = away ? null : method.invoke(store, arguments);
                    return away || answersLost
                            ? Future.failedFuture(new ParleyException(ErrorCode.UNAVAILABLE, "away"))
                            : answer;
                });
    }

    private Ticket searching(String userId, long now) {
        Seat seat = result(seats.search(search(userId).build(), now)).seat();
        return assertInstanceOf(Seat.Searching.class, seat).ticket();
    }

    private Seat shared(String userId, long now) {
        return result(store.seats(List.of(userId), false, now)).get(userId);
    }

    private Match matchedAlone(String roomId, long now) {
        away = true;
        Ticket a = searching("a", now);
        Ticket b = searching("b", now);
        return assertInstanceOf(Commit.Made.class, result(seats.match(a, b, roomId, true, now + 1)))
                .match();
    }

    @Test
    void searchersGoOnInTheMemoryOfTheNodeAtTheirPlaces() {
        Ticket ticket = searching("a", T0);
        away = true;
        result(seats.renew(List.of(new Renewal(ticket, true)), SeatStore.LIFE_MS, T0 + 4_000));
        assertTrue(seats.isAway());
        assertEquals(1, changes);
        Ticket again = searching("a", T0 + 5_000);
        assertEquals(List.of(T0, ticket.ticketId()), List.of(again.since(), again.ticketId()));
    }

    @Test
    void aMatchMadeAloneIsWrittenToTheStoreWhenItIsBack() {
        Match match = matchedAlone("m-alone-1", T0);
        assertEquals(new Seat.Empty(), shared("a", T0 + 2));
        assertEquals(List.of(), result(seats.returnToStore(T0 + 3)));
        assertTrue(seats.isAway(), "it is still away");
        away = false;
        assertEquals(List.of(), result(seats.returnToStore(T0 + 4)));
        assertFalse(seats.isAway());
        assertEquals("m-alone-1", ((Seat.Matched) shared("a", T0 + 5)).match().roomId());
        result(seats.free(match.roomId(), null, T0 + 6));
        assertInstanceOf(Seat.Ended.class, shared("b", T0 + 7));
        assertInstanceOf(
                Seat.Searching.class,
                result(seats.search(search("a").ticket("a2").build(), T0 + 8)).seat());
    }

    @Test
    void aLookAtASeatDoesNotForgetThatItsUserIsGone() {
        Ticket a = searching("a", T0);
        Ticket b = searching("b", T0);
        result(seats.match(a, b, "m-1", false, T0 + 1));
        away = true;
        result(seats.leaves("a", T0 + 100, T0 + 2));
        result(seats.seats(List.of("a"), false, T0 + 3));
        away = false;
        result(seats.returnToStore(T0 + 4));
        assertEquals(1, result(seats.takeDue(T0 + 100)).size());
    }

    @Test
    void aMatchMadeAloneIsUnwantedWhereOneOfTheTwoIsMatchedElsewhere() {
        Match match = matchedAlone("m-alone-1", T0);
        result(store.search(search("a").ticket("elsewhere").build(), T0 + 2));
        away = false;
        assertEquals(List.of(match), result(seats.returnToStore(T0 + 3)));
        assertEquals(
                "elsewhere", ((Seat.Searching) shared("a", T0 + 4)).ticket().ticketId());
        assertInstanceOf(Seat.Ended.class, shared("b", T0 + 4), "nobody searches for the other");
    }

    @Test
    void aSearchThatChangedMeanwhileIsChangedAfterwards() {
        Ticket ticket = searching("a", T0);
        away = true;
        seats.keepHere(List.of(ticket), T0 + 1);
        Seat changed =
                result(seats.search(search("a").wants("male").build(), T0 + 2)).seat();
        away = false;
        result(seats.returnToStore(T0 + 3));
        Ticket here = ((Seat.Searching) changed).ticket();
        result(seats.renew(List.of(new Renewal(here, true)), SeatStore.LIFE_MS, T0 + 4));
        Ticket there = ((Seat.Searching) shared("a", T0 + 5)).ticket();
        assertEquals("male", there.preferences().wantGender());
        assertEquals(ticket.ticketId(), there.ticketId());
    }

    @Test
    void ofTwoWishesThatWereMadeApartTheLaterCounts() {
        Ticket ticket = searching("a", T0);
        away = true;
        seats.keepHere(List.of(ticket), T0 + 1);
        Seat here =
                result(seats.search(search("a").wants("male").build(), T0 + 2)).seat();
        result(store.search(search("a").wants("female").build(), T0 + 3));
        away = false;
        result(seats.returnToStore(T0 + 4));
        Renewal renewal = new Renewal(((Seat.Searching) here).ticket(), true);
        Ticket there = ((Seat.Searching) result(seats.renew(List.of(renewal), SeatStore.LIFE_MS, T0 + 5))
                        .seats()
                        .get(0))
                .ticket();
        assertEquals("female", there.preferences().wantGender());
        assertTrue(there.isLaterWishThan(renewal.ticket()), "so the node takes it");
    }

    @Test
    void whoGaveUpMeanwhileIsNotSearchedForAfterwards() {
        searching("a", T0);
        away = true;
        Ticket ticket = searching("a", T0 + 1);
        seats.keepHere(List.of(ticket), T0 + 1);
        assertInstanceOf(Seat.Ended.class, result(seats.cancel("a", null, T0 + 2)));
        away = false;
        result(seats.returnToStore(T0 + 3));
        assertInstanceOf(Seat.Ended.class, shared("a", T0 + 4));
    }

    @Test
    void aMatchMadeAloneIsUnwantedAfterAMatchOfWhichTheAnswerWasLost() {
        Ticket a = searching("a", T0);
        Ticket b = searching("b", T0);
        answersLost = true;
        assertTrue(seats.match(a, b, "m-1", false, T0 + 1).failed());
        assertTrue(seats.isAway());
        seats.keepHere(List.of(a, b), T0 + 1);
        Commit alone = result(seats.match(a, b, "m-alone-1", true, T0 + 2));
        answersLost = false;
        assertEquals(List.of(((Commit.Made) alone).match()), result(seats.returnToStore(T0 + 3)));
        assertEquals("m-1", ((Seat.Matched) shared("a", T0 + 4)).match().roomId());
    }

    @Test
    void anAbsenceThatBeganMeanwhileIsKnownAfterwards() {
        Ticket a = searching("a", T0);
        Ticket b = searching("b", T0);
        result(seats.match(a, b, "m-1", false, T0 + 1));
        away = true;
        result(seats.renew(List.of(), SeatStore.LIFE_MS, T0 + 2));
        result(seats.leaves("a", T0 + 20_000, T0 + 2));
        assertEquals(List.of(), result(seats.takeDue(T0 + 20_000)));
        away = false;
        result(seats.returnToStore(T0 + 20_000));
        assertEquals("a", result(seats.takeDue(T0 + 20_000)).get(0).userId());
    }
}
