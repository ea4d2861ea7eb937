package parley.matching.seat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import parley.bus.WireName;
import parley.matching.ticket.Ticket;

/** Two people in a match room, from the commit until the room is closed. */
@WireName("match.made")
public record Match(String roomId, Ticket first, Ticket second, long matchedAt) {
    public List<Ticket> both() {
        return List.of(first, second);
    }

    public Set<String> userIds() {
        return Set.of(first.userId(), second.userId());
    }

    /** The other's ticket; empty if the user is neither of the two. */
    public Optional<Ticket> peerOf(String userId) {
        if (first.userId().equals(userId)) {
            return Optional.of(second);
        }
        return second.userId().equals(userId) ? Optional.of(first) : Optional.empty();
    }
}
