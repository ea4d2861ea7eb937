package parley.matching.seat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.matching.ticket.SearchBuilder.search;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.matching.seat.SeatStore.Commit;
import parley.matching.seat.SeatStore.Due;
import parley.matching.seat.SeatStore.Leaving;
import parley.matching.seat.SeatStore.Renewal;
import parley.matching.ticket.MatchRules;
import parley.matching.ticket.Mode;
import parley.matching.ticket.Place;
import parley.matching.ticket.Search;
import parley.matching.ticket.SearchBuilder;
import parley.matching.ticket.SkipRules;
import parley.matching.ticket.Ticket;
import parley.util.Await;

/** These rules hold for the seats wherever they are kept. */
public abstract class SeatStoreContract {
    protected static final long T0 = 1_700_000_000_000L;
    protected static final MatchRules RULES = new MatchRules(
            MatchRules.defaults().stages(),
            new SkipRules(600_000, List.of(0L, 2_000L, 5_000L)),
            5_000,
            10_000,
            60_000,
            64,
            256);

    protected SeatStore seats;

    protected abstract SeatStore emptyStore();

    @BeforeEach
    void create() {
        seats = emptyStore();
    }

    protected static <T> T result(Future<T> future) {
        return Await.result(future);
    }

    protected Ticket searching(SearchBuilder wish, long now) {
        return assertInstanceOf(
                        Seat.Searching.class,
                        result(seats.search(wish.build(), now)).seat())
                .ticket();
    }

    protected Seat seatOf(String userId, long now) {
        return result(seats.seats(List.of(userId), false, now)).get(userId);
    }

    protected Match made(Ticket first, Ticket second, String roomId, long now) {
        return assertInstanceOf(Commit.Made.class, result(seats.match(first, second, roomId, now)))
                .match();
    }

    private Match matched(String first, String second, String roomId, long now) {
        return made(searching(search(first), now), searching(search(second), now), roomId, now);
    }

    private List<Seat> renew(boolean whole, long lifeMs, long now, Ticket... tickets) {
        List<Renewal> renewals =
                Stream.of(tickets).map(ticket -> new Renewal(ticket, whole)).toList();
        return result(seats.renew(renewals, lifeMs, now)).seats();
    }

    @Test
    void aSearchIsKeptAsItWasMade() {
        Search wish = search("a")
                .speaks("en", "de")
                .likes("music")
                .is("female")
                .wants("male")
                .blocking("z")
                .build();
        Ticket ticket = ((Seat.Searching) result(seats.search(wish, T0)).seat()).ticket();
        assertEquals(new Ticket(wish, new Place(T0, 0, 0, 0)), ticket);
        assertEquals(new Seat.Searching(ticket), seatOf("a", T0));
        assertEquals(new Seat.Empty(), seatOf("b", T0));
    }

    @Test
    void anotherSearchKeepsTicketAndPlaceAndChangesTheWish() {
        searching(search("a").speaks("en"), T0);
        Ticket changed = searching(search("a").ticket("t2").mode(Mode.VIDEO), T0 + 5_000);
        assertEquals("ticket-a", changed.ticketId());
        assertEquals(T0, changed.since());
        assertEquals(Mode.VIDEO, changed.mode());
        Counts counts = result(seats.counts(T0 + 5_000));
        assertEquals(List.of(0, 1), List.of(counts.searchingIn(Mode.TEXT), counts.searchingIn(Mode.VIDEO)));
    }

    @Test
    void aBlockIsKeptWithTheWishForTheUsersNodesToJudge() {
        Ticket a = searching(search("a").blocking("b"), T0);
        Ticket b = searching(search("b"), T0);
        assertEquals(Set.of("b"), a.search().blocked());
        Match match = made(a, b, "room", T0 + 1);
        assertTrue(match.first().blocks(match.second()), "it may have been taken back since");
    }

    @Test
    void theLaterOfTwoWishesCounts() {
        Ticket first = searching(search("a"), T0);
        Ticket second = searching(search("a").mode(Mode.VIDEO), T0 + 1);
        assertTrue(second.isLaterWishThan(first));
        assertEquals(List.of(new Seat.Searching(second)), renew(true, 30_000, T0 + 2, first), "it is told to the node");
        Ticket third =
                new Ticket(search("a").likes("music").build(), second.place().changed(T0 + 2));
        assertEquals(List.of(new Seat.Searching(second)), renew(false, 30_000, T0 + 3, third));
        assertEquals(List.of(new Seat.Searching(third)), renew(true, 30_000, T0 + 3, third));
        assertEquals(new Seat.Searching(third), seatOf("a", T0 + 4));
        Counts counts = result(seats.counts(T0 + 4));
        assertEquals(List.of(1, 0), List.of(counts.searchingIn(Mode.TEXT), counts.searchingIn(Mode.VIDEO)));
    }

    @Test
    void aSearchThatIsCancelledStaysSo() {
        Ticket ticket = searching(search("a"), T0);
        assertEquals(new Seat.Searching(ticket), result(seats.cancel("a", "another", T0 + 1)));
        assertEquals(new Seat.Ended("ticket-a"), result(seats.cancel("a", null, T0 + 1)));
        assertEquals(
                new Seat.Ended("ticket-a"),
                result(seats.search(search("a").build(), T0 + 2)).seat(),
                "a repetition that comes late");
        assertEquals(List.of(new Seat.Ended("ticket-a")), renew(true, 30_000, T0 + 3, ticket));
        assertEquals("t2", searching(search("a").ticket("t2"), T0 + 4).ticketId());
        assertEquals(1, result(seats.counts(T0 + 5)).allSearching());
    }

    @Test
    void aMatchTakesBothSeatsAtOnce() {
        Ticket a = searching(search("a").likes("music"), T0);
        Ticket b = searching(search("b"), T0 + 1);
        Match match = made(a, b, "room", T0 + 2);
        assertEquals(List.of(a, b), List.of(match.first(), match.second()));
        assertEquals(new Seat.Matched(match), seatOf("a", T0 + 3));
        assertEquals(new Seat.Matched(match), seatOf("b", T0 + 3));
        assertEquals(match, made(a, b, "room", T0 + 4), "a repetition");
        assertEquals(
                new Seat.Matched(match),
                result(seats.search(search("a").ticket("t2").build(), T0 + 5)).seat());
        assertEquals(new Seat.Matched(match), result(seats.cancel("b", null, T0 + 5)));
        assertEquals(2, result(seats.counts(T0 + 5)).inChat());
        assertEquals(0, result(seats.counts(T0 + 5)).allSearching());
    }

    @Test
    void nobodyIsInTwoMatches() {
        Ticket a = searching(search("a"), T0);
        Ticket b = searching(search("b"), T0);
        Ticket c = searching(search("c"), T0);
        made(a, b, "one", T0 + 1);
        assertEquals(new Commit.Refused(Set.of("b")), result(seats.match(b, c, "two", T0 + 2)));
        assertEquals(new Seat.Searching(c), seatOf("c", T0 + 3));
    }

    @Test
    void aTicketThatEndedIsNotMatched() {
        Ticket a = searching(search("a"), T0);
        Ticket b = searching(search("b"), T0);
        result(seats.cancel("a", null, T0 + 1));
        searching(search("a").ticket("t2"), T0 + 2);
        assertEquals(new Commit.Refused(Set.of("a")), result(seats.match(a, b, "room", T0 + 3)));
    }

    @Test
    void whoMetDoesNotMeetAgainForAWhile() {
        matched("a", "b", "one", T0);
        assertEquals(Optional.empty(), result(seats.free("two", null, T0 + 1)));
        result(seats.free("one", null, T0 + 10));
        assertEquals(new Seat.Ended("ticket-a"), seatOf("a", T0 + 10));
        Ticket a = searching(search("a").ticket("a2"), T0 + 11);
        Ticket b = searching(search("b").ticket("b2"), T0 + 11);
        assertEquals(new Commit.Apart(T0 + 10 + RULES.rematchMs()), result(seats.match(a, b, "two", T0 + 12)));
        long later = T0 + 10 + RULES.rematchMs();
        renew(true, 30_000, later, a, b);
        made(a, b, "two", later);
        assertEquals(2, result(seats.counts(later)).inChat());
    }

    @Test
    void aWishThatHasChangedMeanwhileIsHeeded() {
        Ticket a = searching(search("a"), T0);
        Ticket b = searching(search("b").is("male"), T0);
        searching(search("a").mode(Mode.VIDEO), T0 + 1);
        assertInstanceOf(Commit.Apart.class, result(seats.match(a, b, "one", T0 + 2)), "another mode");
        searching(search("a").wants("female"), T0 + 3);
        assertInstanceOf(Commit.Apart.class, result(seats.match(a, b, "two", T0 + 4)), "another gender");
        searching(search("a").wants("male"), T0 + 5);
        made(a, b, "three", T0 + 6);
    }

    @Test
    void theSkipperIsHeldBackAndTheSkippedKeepsTheWaitingTime() {
        Ticket a = searching(search("a"), T0);
        Ticket b = searching(search("b"), T0);
        made(a, b, "one", T0 + 4_000);
        result(seats.free("one", new Leaving("a", 30_000), T0 + 5_000));
        Place skipper = searching(search("a").ticket("a2"), T0 + 6_000).place();
        Place skipped = searching(search("b").ticket("b2"), T0 + 6_000).place();
        assertEquals(new Place(T0 + 6_000, 0, 2_000, 1), skipper);
        assertEquals(new Place(T0 + 6_000, 4_000, 0, 0), skipped);
    }

    @Test
    void leavingLaterIsNoSkip() {
        matched("a", "b", "one", T0);
        result(seats.free("one", new Leaving("a", 30_000), T0 + 30_000));
        assertEquals(0, searching(search("a").ticket("a2"), T0 + 31_000).place().skips());
    }

    @Test
    void aSeatThatNobodyRenewsIsEmpty() {
        Ticket a = searching(search("a"), T0);
        Ticket b = searching(search("b"), T0);
        renew(false, 30_000, T0 + 20_000, a);
        renew(false, 1, T0 + 20_000, b);
        awaitEmpty("b", T0 + 40_000);
        assertEquals(List.of(new Seat.Empty()), renew(false, 30_000, T0 + 40_000, b));
        assertEquals(1, result(seats.counts(T0 + 40_000)).allSearching());
        assertEquals(List.of(new Seat.Searching(b)), renew(true, 30_000, T0 + 40_000, b), "written anew");
        assertEquals(new Seat.Searching(b), seatOf("b", T0 + 40_000));
    }

    @Test
    void aUserWhoIsBackSearchesOn() {
        searching(search("a"), T0);
        result(seats.seats(List.of("a"), true, T0 + 20_000));
        assertEquals(1, result(seats.counts(T0 + 49_999)).allSearching());
        assertEquals(0, result(seats.counts(T0 + 50_000)).allSearching());
    }

    @Test
    void aSearchThatHasEndedIsNotInTheWayOfALaterOneAndDoesNotComeBack() {
        Ticket first = searching(search("a"), T0);
        result(seats.cancel("a", null, T0 + 1));
        Ticket later = new Ticket(search("a").ticket("a2").build(), new Place(T0 + 2, 0, 0, 0));
        assertEquals(List.of(new Seat.Ended("ticket-a")), renew(false, 30_000, T0 + 3, later));
        assertEquals(List.of(new Seat.Searching(later)), renew(true, 30_000, T0 + 3, later));
        result(seats.cancel("a", "a2", T0 + 4));
        assertEquals(List.of(new Seat.Ended("a2")), renew(true, 30_000, T0 + 5, first));
    }

    /** A store that has a clock of its own needs to wait. */
    protected void awaitEmpty(String userId, long now) {
        assertEquals(new Seat.Empty(), seatOf(userId, now));
    }

    @Test
    void aRenewalSaysWhatBecameOfATicket() {
        Ticket a = searching(search("a"), T0);
        Ticket b = searching(search("b"), T0);
        Match match = made(a, b, "room", T0 + 1);
        assertEquals(List.of(new Seat.Matched(match), new Seat.Matched(match)), renew(true, 30_000, T0 + 2, a, b));
        result(seats.free("room", null, T0 + 3));
        assertEquals(List.of(new Seat.Ended("ticket-a")), renew(true, 30_000, T0 + 4, a));
        Ticket again = searching(search("a").ticket("a2"), T0 + 5);
        assertEquals(List.of(new Seat.Searching(again)), renew(true, 30_000, T0 + 6, a));
    }

    @Test
    void whoIsAwayFromAMatchIsWaitedForUntilTheyAreBack() {
        Match match = matched("a", "b", "room", T0);
        result(seats.away("a", T0 + 20_000));
        result(seats.away("a", T0 + 90_000));
        result(seats.away("stranger", T0 + 1));
        assertEquals(1, result(seats.counts(T0)).inChat());
        assertEquals(List.of(), result(seats.takeDue(T0 + 19_999)));
        assertEquals(List.of(new Due("a", match)), result(seats.takeDue(T0 + 20_000)));
        assertEquals(List.of(), result(seats.takeDue(T0 + 20_001)), "it is somebody's");
        assertEquals(List.of(new Due("a", match)), result(seats.takeDue(T0 + 20_000 + SeatStore.TAKEN_MS)));
        result(seats.seats(List.of("a"), true, T0 + 60_000));
        assertEquals(List.of(), result(seats.takeDue(T0 + 200_000)));
        assertEquals(2, result(seats.counts(T0 + 200_000)).inChat());
    }

    @Test
    void whoseMatchIsOverIsNotWaitedFor() {
        matched("a", "b", "room", T0);
        result(seats.away("a", T0 + 1));
        result(seats.free("room", null, T0 + 2));
        assertEquals(List.of(), result(seats.takeDue(T0 + 3)));
        assertEquals(0, result(seats.counts(T0 + 3)).inChat());
    }
}
