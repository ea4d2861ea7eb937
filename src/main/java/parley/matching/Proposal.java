package parley.matching;

import java.util.Set;
import parley.bus.WireName;

/**
 * Asks a node to match two tickets.
 *
 * @param first the one who has waited longer
 * @param owner the node that carries it out
 * @param nodes all nodes that offer one of the two
 */
@WireName("match.propose")
public record Proposal(Ticket first, Ticket second, String owner, Set<String> nodes) {
    Set<String> userIds() {
        return Set.of(first.userId(), second.userId());
    }
}
