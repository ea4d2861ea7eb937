package parley.gateway.feed;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.matching.MatchMessages.FindOwn;
import parley.matching.MatchMessages.Own;

/**
 * Finds the search or the match of a user who comes in. Nobody is kept out for it: events tell how a search goes, and of
 * a match.
 */
public final class OwnMatching {
    private static final Logger LOG = LoggerFactory.getLogger(OwnMatching.class);
    private static final long PATIENCE_MS = 1_000;

    private final Bus bus;

    public OwnMatching(Bus bus) {
        this.bus = bus;
    }

    /** Finds them soon, and does not fail. */
    public Future<Own> of(String userId) {
        return bus.<Own>request(Addresses.MATCHING_OWN, new FindOwn(userId))
                .timeout(PATIENCE_MS, TimeUnit.MILLISECONDS)
                .otherwise(absent -> {
                    LOG.debug("A connection is told of no search and no match: {}", absent.getMessage());
                    return Own.NOTHING;
                });
    }

    /**
     * Adds {@code search} and {@code match} to {@code session:ready}. A match whose room is closed keeps its place until
     * one of the two searches again, and is not told.
     */
    public static JsonObject told(JsonObject ready, Own own) {
        boolean stands = own.match() != null
                && ready.getJsonArray("rooms").stream()
                        .map(JsonObject.class::cast)
                        .anyMatch(
                                room -> room.getString("id").equals(own.match().getString("roomId")));
        return ready.put("search", own.search()).put("match", stands ? own.match() : null);
    }
}
