package parley.matchmaking;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import parley.matchmaking.MatchMessages.Kept;
import parley.matchmaking.MatchMessages.Standing;

/** The ways of a node's matching: to the matcher, to the other nodes, and to the sockets of this node. */
interface MatchLinks {
    String nodeId();

    boolean draining();

    /** Whether nodes of the version before are there. */
    boolean olderNodes();

    /** Nodes of which one is the matcher. */
    Set<String> matchers();

    /** Nodes with sockets, this one too. */
    Set<String> gateways();

    /** @param alone whether these tickets are for this node only */
    Future<?> offer(String matcher, List<Ticket> tickets, boolean alone);

    void withdraw(String matcher, String userId, String ticketId);

    /** Asks a node to keep users for one match. */
    Future<Kept> keep(String nodeId, String roomId, Set<String> userIds);

    void giveUp(String nodeId, String roomId, Set<String> userIds);

    /** Tells a node of a match. @return those whom a connection there has taken it for */
    Future<Set<String>> made(String nodeId, Match match);

    /** Tells the other nodes that a search began or changed. */
    void searching(Ticket ticket);

    /** Tells the other nodes that a search is over, of which its user may not have heard. */
    void over(String userId, String ticketId);

    /** Tells the other nodes that a search is over, as its user knows. */
    void cancelled(Ticket ticket);

    /** Who is connected here, and who sits in another match than this one. */
    Future<Standing> standing(String roomId, Set<String> userIds);

    /** To the user's connections here. @param roomId a room that they enter with it; may be null @return whether one took it */
    Future<Boolean> deliver(String userId, String event, JsonObject data, String roomId);

    /** To the user's connections anywhere; it may be missed. */
    void hint(String userId, String event, JsonObject data);

    /** Whom a block or report parts from the user. */
    Future<Set<String>> blockedOf(String userId);
}
