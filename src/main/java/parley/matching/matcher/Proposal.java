package parley.matching.matcher;

import java.util.Set;
import parley.bus.WireName;
import parley.matching.ticket.Ticket;

/**
 * Asks a node to match two tickets.
 *
 * @param first the one who has waited longer
 * @param owner the node that carries it out
 * @param nodes all nodes that offer one of the two
 */
@WireName("match.propose")
public record Proposal(Ticket first, Ticket second, String owner, Set<String> nodes) {
    public Set<String> userIds() {
        return Set.of(first.userId(), second.userId());
    }
}
