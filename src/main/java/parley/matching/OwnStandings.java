package parley.matching;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import parley.matching.MatchMessages.Own;
import parley.matching.seat.Match;
import parley.matching.seat.Seat;
import parley.matching.ticket.Ticket;

/** Tells users who come in what they are at. A crowd that comes in at once is looked up together. */
final class OwnStandings {
    private final Function<Collection<String>, Future<Map<String, Seat>>> seats;
    private final Supplier<Future<?>> pause;
    private final InstantSource clock;
    private Map<String, Promise<Own>> asked = new HashMap<>();

    /**
     * @param seats finds the seats of users
     * @param pause completes when those who came meanwhile are looked up
     */
    OwnStandings(
            Function<Collection<String>, Future<Map<String, Seat>>> seats,
            Supplier<Future<?>> pause,
            InstantSource clock) {
        this.seats = seats;
        this.pause = pause;
        this.clock = clock;
    }

    Future<Own> of(String userId) {
        if (asked.isEmpty()) {
            pause.get().onComplete(over -> lookUp());
        }
        return asked.computeIfAbsent(userId, first -> Promise.promise()).future();
    }

    private void lookUp() {
        Map<String, Promise<Own>> gathered = asked;
        asked = new HashMap<>();
        seats.apply(Set.copyOf(gathered.keySet()))
                .onComplete(
                        found -> gathered.forEach(
                                (userId, answer) -> answer.complete(described(userId, found.get(userId)))),
                        failure -> gathered.values().forEach(answer -> answer.fail(failure)));
    }

    private Own described(String userId, Seat seat) {
        if (seat instanceof Seat.Searching searching) {
            return new Own(MatchEvents.search(searching.ticket(), clock.millis()), null);
        }
        if (seat instanceof Seat.Matched matched) {
            Match match = matched.match();
            Ticket own = match.first().userId().equals(userId) ? match.first() : match.second();
            return new Own(null, MatchEvents.matched(match, own));
        }
        return Own.NOTHING;
    }
}
