package parley.matching;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import parley.error.Unattended;
import parley.matching.ticket.Ticket;
import parley.redis.Fallback;

/**
 * Offers this node's tickets to the matcher: at once, and all of them again every 10 s and to every new matcher. A node that
 * matches alone is its own matcher.
 */
final class Offers {
    private static final long REPEAT_MS = 10_000;
    private static final long AGAIN_MS = 500;
    private static final long REFUSED_MS = 30_000;
    private static final int MOST_AT_ONCE = 200;
    private static final int HASH_FACTOR = 0x9E3779B1;

    private final MatchLinks links;
    private final Supplier<Collection<Ticket>> tickets;
    private final MatcherService alone;
    private final BooleanSupplier isAlone;
    /** Nodes that were asked and are no matcher, as they are about to leave, by the time until which they are not asked. */
    private final Map<String, Long> refused = new HashMap<>();

    private String matcher;
    private long repeatAt;
    private long now;

    Offers(MatchLinks links, Supplier<Collection<Ticket>> tickets, MatcherService alone, BooleanSupplier isAlone) {
        this.links = links;
        this.tickets = tickets;
        this.alone = alone;
        this.isAlone = isAlone;
    }

    /** Chooses the same node for all who see the same nodes; null if there is none. Most choices survive a node's coming or going. */
    static String choose(Collection<String> nodes) {
        String best = null;
        for (String node : nodes) {
            if (best == null
                    || weight(node) > weight(best)
                    || weight(node) == weight(best) && node.compareTo(best) > 0) {
                best = node;
            }
        }
        return best;
    }

    private static int weight(String node) {
        int hash = node.hashCode() * HASH_FACTOR;
        return hash ^ hash >>> Short.SIZE;
    }

    /** Must be called every few hundred milliseconds. */
    void tick(long time) {
        now = time;
        refused.values().removeIf(until -> until <= time);
        Set<String> nodes = new HashSet<>(links.matchers());
        nodes.removeAll(refused.keySet());
        String chosen = choose(nodes);
        boolean changed = chosen != null && !chosen.equals(matcher);
        matcher = chosen;
        if (changed || time >= repeatAt) {
            repeatAt = time + REPEAT_MS;
            List<Ticket> all = List.copyOf(tickets.get());
            for (int from = 0; from < all.size(); from += MOST_AT_ONCE) {
                offer(all.subList(from, Math.min(all.size(), from + MOST_AT_ONCE)));
            }
        }
    }

    void repeatSoon() {
        repeatAt = 0;
    }

    void offer(Ticket ticket) {
        offer(List.of(ticket));
    }

    private void offer(List<Ticket> some) {
        String asked = matcher;
        if (isAlone.getAsBoolean()) {
            Unattended.watch("offering tickets", alone.offered(links.nodeId(), some));
            return;
        }
        if (asked == null) {
            repeatSoon();
            return;
        }
        links.offer(asked, some).onFailure(refusal -> {
            if (Fallback.isAway(refusal)) {
                refused.put(asked, now + REFUSED_MS);
            }
            repeatAt = Math.min(repeatAt, now + AGAIN_MS);
        });
    }

    void withdraw(Ticket ticket) {
        alone.withdrawn(links.nodeId(), ticket.userId(), ticket.ticketId());
        if (matcher != null) {
            links.withdraw(matcher, ticket.userId(), ticket.ticketId());
        }
    }
}
