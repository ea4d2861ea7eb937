package parley.matching;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import parley.bus.WireName;
import parley.matching.ticket.Ticket;

/** The records of matching that nodes and features exchange. */
public final class MatchMessages {
    private MatchMessages() {}

    @WireName("parley.matchmaking.MatchMessages$FindState")
    public record FindState() {}

    /** Counts people, not pairs. */
    @WireName("parley.matchmaking.MatchMessages$State")
    public record State(int searching, int inChat) {}

    @WireName("parley.matchmaking.MatchMessages$FindUser")
    public record FindUser(String userId) {}

    /** @param peerId the other user of the match; null if there is none */
    @WireName("parley.matchmaking.MatchMessages$UserState")
    public record UserState(boolean searching, String peerId) {}

    /** Says that a user comes in at this node, and asks what the user is at. */
    @WireName("match.find-own")
    public record FindOwn(String userId) {}

    /**
     * @param search the {@code search} of {@code session:ready}; null if there is none, like {@code match}
     * @param match the {@code match} of {@code session:ready}
     */
    @WireName("match.own")
    public record Own(JsonObject search, JsonObject match) {
        public static final Own NOTHING = new Own(null, null);
    }

    /** Asks which of these users are in no match. */
    @WireName("parley.matchmaking.MatchMessages$FindFree")
    public record FindFree(Set<String> userIds) {}

    @WireName("parley.matchmaking.MatchMessages$Free")
    public record Free(Set<String> userIds) {}

    /** Tickets of users who are connected to a node. */
    @WireName("match.offers")
    public record Offers(String nodeId, List<Ticket> tickets) {}

    @WireName("match.withdrawal")
    public record Withdrawal(String nodeId, String userId, String ticketId) {}

    /** Asks a node to keep those of these users who are connected to it for one match, for a few seconds. */
    @WireName("match.keep")
    public record Keep(String nodeId, String roomId, Set<String> userIds) {}

    /**
     * @param granted users who are kept
     * @param busy users who are connected there, but can't be matched now
     * @param matched those of the busy who are in another match for certain
     * @param forbidden whether a block or report parts the users
     */
    @WireName("match.kept")
    public record Kept(Set<String> granted, Set<String> busy, Set<String> matched, boolean forbidden) {}

    /** Nothing comes of the match: they need not be kept. */
    @WireName("match.give-up")
    public record GiveUp(String roomId, Set<String> userIds) {}

    /** Says who was told of a match. */
    @WireName("match.told")
    public record Told(Set<String> userIds) {}

    /** Searches that began, changed or ended. */
    @WireName("match.searches")
    public record SearchesChanged(List<SearchChange> changes) {}

    /**
     * @param ticket null if the search is over
     * @param toldVersion of the wish that the user knows to be over; -1 where the user may not have heard of it
     */
    public record SearchChange(String userId, String ticketId, Ticket ticket, long toldVersion) {}
}
