package parley.matching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.util.Await.result;

import io.vertx.core.Future;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import parley.matching.UsersHere.Standing;
import parley.matching.seat.Match;
import parley.matching.seat.MemorySeatStore;
import parley.matching.seat.Seat;
import parley.matching.seat.SeatStore.Commit;
import parley.matching.ticket.MatchRules;
import parley.matching.ticket.SearchBuilder;
import parley.matching.ticket.Ticket;
import parley.util.TestClock;

/** A node finds a match in a seat, of which its user may not have heard. */
class MatchesTest {
    private final MatchRules rules = MatchRules.defaults();
    private final TestClock clock = new TestClock();
    private final MemorySeatStore store = new MemorySeatStore(rules);
    private final List<String> told = new ArrayList<>();
    private Standing standing = new Standing(Set.of("ann"), Set.of(), Set.of());

    private final MatchLinks links = (MatchLinks) Proxy.newProxyInstance(
            MatchLinks.class.getClassLoader(),
            new Class<?>[] {MatchLinks.class},
            (proxy, method, arguments) -> link(method, arguments));
    private final MatchRoomPort rooms = (MatchRoomPort) Proxy.newProxyInstance(
            MatchRoomPort.class.getClassLoader(),
            new Class<?>[] {MatchRoomPort.class},
            (proxy, method, arguments) -> Future.succeededFuture(MatchRoomPort.State.OPEN));

    private Object link(Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "standing" -> Future.succeededFuture(standing);
            case "deliver" -> {
                told.add(arguments[0] + " " + arguments[3]);
                yield Future.succeededFuture(true);
            }
            case "ended", "cancelled", "withdraw" -> null;
            default -> throw new AssertionError(method);
        };
    }

    private final NodeSeats seats = new NodeSeats(store, rules, () -> {});
    private final HeldSearches held = new HeldSearches(
            links,
            seats,
            rules,
            new Progress(rules, links),
            new MatcherService(rules, links, proposal -> Future.failedFuture("no proposal"), clock),
            clock);
    private final Matches matches =
            new Matches(links, seats, new Keeps(links, seats, rules, held), rooms, 20_000, held);

    private Ticket ticket(String userId) {
        Seat seat = result(store.search(SearchBuilder.search(userId).build(), clock.millis()))
                .seat();
        return ((Seat.Searching) seat).ticket();
    }

    @Test
    void whoSitsInAnotherMatchHearsOfTheOneThatIsFoundOnlyAfterItsEnd() {
        Commit commit = result(store.match(ticket("ann"), ticket("bob"), "m-1", clock.millis()));
        Match found = ((Commit.Made) commit).match();
        standing = new Standing(Set.of("ann"), Set.of("ann"), Set.of("ann"));
        assertEquals(false, result(matches.found(found, clock.millis())));
        assertEquals(List.of(), told);

        standing = new Standing(Set.of("ann"), Set.of(), Set.of());
        assertEquals(true, result(matches.found(found, clock.millis())));
        assertEquals(List.of("ann m-1", "bob m-1"), told);
    }
}
