package parley.room;

import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A room as it stands at one moment.
 *
 * @param epoch changes when the log begins anew, so that a seq of an earlier log is not mistaken for one of this
 * @param head seq of the last event, 0 in an empty room
 * @param createdAt epoch milliseconds, like lastEventAt
 * @param barred whether one of the two of a direct room blocks the other; it may still say so when such a block has ended
 *     by itself
 */
public record Room(
        String id,
        RoomKind kind,
        String name,
        String epoch,
        long head,
        long createdAt,
        long lastEventAt,
        List<Member> members,
        String description,
        RoomSettings settings,
        boolean barred) {

    public Room {
        members = MemberList.of(members);
    }

    /** Makes a room that is not barred. */
    public Room(
            String id,
            RoomKind kind,
            String name,
            String epoch,
            long head,
            long createdAt,
            long lastEventAt,
            List<Member> members,
            String description,
            RoomSettings settings) {
        this(id, kind, name, epoch, head, createdAt, lastEventAt, members, description, settings, false);
    }

    /** Makes a room with the defaults of its kind. */
    public Room(
            String id, RoomKind kind, String name, String epoch, long head, long lastEventAt, List<Member> members) {
        this(id, kind, name, epoch, head, lastEventAt, lastEventAt, members, "", RoomSettings.of(kind));
    }

    public Optional<Member> member(String userId) {
        return ((MemberList) members).member(userId);
    }

    public boolean hasMember(String userId) {
        return member(userId).isPresent();
    }

    /** Finds members by name, as {@link RoomLog#membersNamed} does. */
    public Map<String, Set<String>> membersNamed(Collection<String> names) {
        Map<String, Set<String>> idsByName = new HashMap<>();
        for (Member member : members) {
            String name = member.username().toLowerCase(Locale.ROOT);
            if (names.contains(name)) {
                idsByName.computeIfAbsent(name, first -> new HashSet<>()).add(member.userId());
            }
        }
        return idsByName;
    }

    public List<String> memberIds() {
        return members.stream().map(Member::userId).toList();
    }

    /** The room without its members, as clients see it. */
    public JsonObject describe() {
        return new JsonObject()
                .put("id", id)
                .put("kind", kind.wireName())
                .put("name", name)
                .put("description", description)
                .put("settings", settings.toJson())
                .put("seq", head)
                .put("epoch", epoch)
                .put("createdAt", createdAt)
                .put("lastEventAt", lastEventAt);
    }

    /** Returns the seq up to which this member must not see the feed. */
    public long hiddenUpTo(String userId) {
        return settings.historyFromJoin()
                ? member(userId).map(member -> member.joinedSeq() - 1).orElse(head)
                : 0;
    }
}
