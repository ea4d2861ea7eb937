package parley.matchmaking;

import java.util.Optional;

/** Two people in a match room, from the commit until the room is closed. */
public record Match(String roomId, Ticket first, Ticket second, long matchedAt) {
    /** The other's ticket; empty if the user is neither of the two. */
    public Optional<Ticket> peerOf(String userId) {
        if (first.userId().equals(userId)) {
            return Optional.of(second);
        }
        return second.userId().equals(userId) ? Optional.of(first) : Optional.empty();
    }

    Ticket ticketOf(String userId) {
        return first.userId().equals(userId) ? first : second;
    }
}
