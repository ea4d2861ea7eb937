package parley.matchmaking;

import java.util.Set;

/**
 * Two tickets that may be matched, until the outcome is known.
 *
 * @param first the one who has waited longer
 * @param owner the node that carries it out
 * @param nodes all nodes that offer one of the two
 * @param alone whether the owner matches by itself, without Redis
 */
record Proposal(Ticket first, Ticket second, String owner, Set<String> nodes, boolean alone) {}
