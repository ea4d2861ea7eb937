package parley.room;

import java.util.List;
import java.util.Optional;

/**
 * A room as it stands at one moment.
 *
 * @param epoch changes when the log begins anew, so that a seq of an earlier log is not mistaken for one of this
 * @param head seq of the last event, 0 in an empty room
 * @param lastEventAt epoch milliseconds
 */
public record Room(
        String id, RoomKind kind, String name, String epoch, long head, long lastEventAt, List<Member> members) {

    public Optional<Member> member(String userId) {
        return members.stream().filter(member -> member.userId().equals(userId)).findFirst();
    }

    public boolean hasMember(String userId) {
        return member(userId).isPresent();
    }

    public List<String> memberIds() {
        return members.stream().map(Member::userId).toList();
    }
}
