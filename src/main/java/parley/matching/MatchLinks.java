package parley.matching;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import parley.matching.MatchMessages.Kept;
import parley.matching.seat.Match;
import parley.matching.ticket.Ticket;

/** The ways of a node's matching: to the matcher, to the other nodes, and to the users of this node. */
interface MatchLinks extends UsersHere {
    /** The user may not have heard that a search is over. */
    long UNTOLD = -1;

    String nodeId();

    boolean draining();

    /** Runs a step at the next turn of the event loop. */
    void atNextTurn(Runnable step);

    /** Nodes of which one is the matcher. */
    Set<String> matchers();

    /** Nodes with sockets, this one too. */
    Set<String> gateways();

    Future<?> offer(String matcher, List<Ticket> tickets);

    void withdraw(String matcher, String userId, String ticketId);

    /** Asks a node to keep users for one match. */
    Future<Kept> keep(String nodeId, String roomId, Set<String> userIds);

    void giveUp(String nodeId, String roomId, Set<String> userIds);

    /** Tells a node of a match. @return those whom a connection there has taken it for */
    Future<Set<String>> made(String nodeId, Match match);

    /** Tells the other nodes that a search began or changed. */
    void searching(Ticket ticket);

    /** Tells the other nodes that a search is over. @param toldVersion of the wish that the user knows is over, or UNTOLD */
    void ended(String userId, String ticketId, long toldVersion);

    default void over(Ticket ticket) {
        ended(ticket.userId(), ticket.ticketId(), UNTOLD);
    }

    default void cancelled(Ticket ticket) {
        ended(ticket.userId(), ticket.ticketId(), ticket.place().version());
    }

    /** Sends an event to the user's connections anywhere; they may miss it. */
    void hint(String userId, String event, JsonObject data);

    /** Finds the people whom a block or report parts from the user. */
    Future<Set<String>> blockedOf(String userId);
}
