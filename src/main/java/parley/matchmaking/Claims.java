package parley.matchmaking;

import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.matchmaking.MatchMessages.Claim;
import parley.matchmaking.MatchMessages.Claimed;
import parley.matchmaking.MatchMessages.Unclaim;
import parley.presence.PresenceMessages.Find;
import parley.presence.PresenceMessages.Found;
import parley.room.RoomMessages.Locate;
import parley.room.RoomMessages.Located;

/**
 * Confirms that both of a pair are there. Among several nodes each user's own node does, and keeps the user for this
 * match: while some nodes can use Redis and others match alone, nobody else could tell who is free.
 */
final class Claims {
    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

    private final Bus bus;

    Claims(Bus bus) {
        this.bus = bus;
    }

    /** @return who is there and free, and who is in another match */
    Future<Claimed> claim(String roomId, Set<String> userIds) {
        if (!bus.clustered()) {
            return bus.<Found>request(Addresses.PRESENCE_FIND, new Find(userIds))
                    .map(found -> new Claimed(found.online(), Set.of(), Set.of()));
        }
        return usersByNode(userIds).compose(byNode -> {
            List<Future<Claimed>> asked = byNode.entrySet().stream()
                    .map(node -> bus.<Claimed>requestAt(
                                    node.getKey(), Addresses.MATCH_CLAIM, new Claim(roomId, node.getValue()))
                            .onFailure(lost -> LOG.info("A node did not say who is free: {}", lost.getMessage()))
                            .otherwise(new Claimed(Set.of(), Set.of(), Set.of())))
                    .toList();
            return Future.join(asked).map(all -> together(all.list()));
        });
    }

    private static Claimed together(List<Claimed> answers) {
        Set<String> free = new HashSet<>();
        Set<String> busy = new HashSet<>();
        Set<String> matched = new HashSet<>();
        for (Claimed answer : answers) {
            free.addAll(answer.granted());
            busy.addAll(answer.busy());
            matched.addAll(answer.matched());
        }
        free.removeAll(busy);
        return new Claimed(free, busy, matched);
    }

    /** Where presence can't tell, only those at this node are matched: the room will be in its memory. */
    private Future<Map<String, Set<String>>> usersByNode(Set<String> userIds) {
        return bus.<Located>request(Addresses.PRESENCE_LOCATE, new Locate(userIds))
                .map(located -> located.usersByNode(userIds, bus.self(Addresses.MATCH_CLAIM)));
    }

    /** To be told when nothing came of it, so that they can be claimed for another match at once. */
    void giveUp(String roomId, Set<String> userIds) {
        if (bus.clustered()) {
            bus.publishEverywhere(Addresses.MATCH_UNCLAIM, new Unclaim(roomId, userIds));
        }
    }
}
