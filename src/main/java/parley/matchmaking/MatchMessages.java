package parley.matchmaking;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import parley.bus.WireName;

/** What nodes tell each other of matching, and matching other features. */
public final class MatchMessages {
    private MatchMessages() {}

    @WireName("parley.matchmaking.MatchMessages$FindState")
    public record FindState() {}

    /** People, not pairs. */
    @WireName("parley.matchmaking.MatchMessages$State")
    public record State(int searching, int inChat) {}

    @WireName("parley.matchmaking.MatchMessages$FindUser")
    public record FindUser(String userId) {}

    /** @param peerId whom the user is in a match with; null for nobody */
    @WireName("parley.matchmaking.MatchMessages$UserState")
    public record UserState(boolean searching, String peerId) {}

    /** Which of these users are in no match? */
    @WireName("parley.matchmaking.MatchMessages$FindFree")
    public record FindFree(Set<String> userIds) {}

    @WireName("parley.matchmaking.MatchMessages$Free")
    public record Free(Set<String> userIds) {}

    /** Tickets of users who are connected to a node. @param alone whether they are for this node only */
    @WireName("match.offers")
    public record Offers(String nodeId, List<JsonObject> tickets, boolean alone) {}

    @WireName("match.withdrawal")
    public record Withdrawal(String nodeId, String userId, String ticketId) {}

    /** Asks a node to match two. @param nodes all that offer one of them */
    @WireName("match.propose")
    public record Propose(JsonObject first, JsonObject second, Set<String> nodes, boolean alone) {}

    /** The answer. @param apartMs for how long the two are not to be proposed again */
    @WireName("match.settled")
    public record Settled(boolean matched, Set<String> gone, Set<String> busy, long apartMs) {}

    /** Asks a node to keep those of these users who are connected to it for one match each, for a few seconds. */
    @WireName("match.keeps")
    public record Keeps(String nodeId, List<Keep> keeps) {}

    public record Keep(String roomId, Set<String> userIds) {}

    /** In the order of the questions. */
    @WireName("match.kept")
    public record AllKept(List<Kept> kept) {}

    /**
     * @param granted users who are kept
     * @param busy users who are connected there, but can't be matched now
     * @param matched those of the busy who are in another match for certain
     * @param forbidden whether a block or report parts the users
     */
    public record Kept(Set<String> granted, Set<String> busy, Set<String> matched, boolean forbidden) {}

    /** Nothing comes of the match: they need not be kept. */
    @WireName("match.give-up")
    public record GiveUp(String roomId, Set<String> userIds) {}

    @WireName("match.made")
    public record Made(List<JsonObject> matches) {}

    /** Of each match, in the same order, those who were told of it. */
    @WireName("match.told")
    public record Told(List<Set<String>> userIds) {}

    /** Searches that began, changed or were cancelled. @param changes each with userId, ticketId and, unless cancelled, ticket */
    @WireName("match.searches")
    public record SearchesChanged(List<JsonObject> changes) {}

    /** Asks the sockets of this node. */
    @WireName("match.find-standings")
    public record FindStandings(List<FindStanding> asked) {}

    /** @param roomId in which the users may be matched; empty to ask only who is connected */
    public record FindStanding(String roomId, Set<String> userIds) {}

    /** In the order of the questions. */
    @WireName("match.standings")
    public record Standings(List<Standing> standings) {}

    /**
     * @param here users who are connected
     * @param busy those of them who may be in another match
     * @param matched those of the busy who are, for certain
     */
    public record Standing(Set<String> here, Set<String> busy, Set<String> matched) {}
}
