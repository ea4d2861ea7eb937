package parley.room;

import static java.util.Map.entry;
import static parley.room.Role.ADMIN;
import static parley.room.Role.MEMBER;
import static parley.room.Role.OWNER;

import java.util.Map;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/** The least role for each kind of room and action. Nobody may take an action that is not listed. */
public final class Permissions {
    private static final Map<Action, Role> SHARED = Map.ofEntries(
            entry(Action.POST, MEMBER),
            entry(Action.POST_ANNOUNCE_ONLY, ADMIN),
            entry(Action.ANNOUNCE, ADMIN),
            entry(Action.MENTION_EVERYONE, ADMIN),
            entry(Action.EDIT, MEMBER),
            entry(Action.DELETE_OTHERS, ADMIN),
            entry(Action.REACT, MEMBER),
            entry(Action.CALL, MEMBER),
            entry(Action.PIN, ADMIN),
            entry(Action.UPDATE, ADMIN),
            entry(Action.ADD, ADMIN),
            entry(Action.REMOVE, ADMIN),
            entry(Action.MUTE, ADMIN),
            entry(Action.BAN, ADMIN),
            entry(Action.SET_ROLE, OWNER),
            entry(Action.LEAVE, MEMBER),
            entry(Action.CLOSE, OWNER));

    private static final Map<Action, Role> BETWEEN_TWO = Map.of(
            Action.POST, MEMBER,
            Action.EDIT, MEMBER,
            Action.REACT, MEMBER,
            Action.CALL, MEMBER,
            Action.PIN, MEMBER);

    private static final Map<Action, Role> MATCH = Map.of(
            Action.POST, MEMBER,
            Action.EDIT, MEMBER,
            Action.REACT, MEMBER,
            Action.CALL, MEMBER,
            Action.PIN, MEMBER,
            Action.LEAVE, MEMBER,
            Action.CLOSE, MEMBER);

    private static final Map<RoomKind, Map<Action, Role>> TABLE =
            Map.of(RoomKind.MATCH, MATCH, RoomKind.DIRECT, BETWEEN_TWO, RoomKind.GROUP, SHARED, RoomKind.ROOM, SHARED);

    private Permissions() {}

    public static boolean allows(Room room, Role role, Action action) {
        Role least = TABLE.get(room.kind()).get(action);
        return least != null && role.compareTo(least) <= 0;
    }

    /** Returns the acting member; throws PERMISSION_DENIED for a user who is no member or may not do this. */
    public static Member require(Room room, String userId, Action action) {
        Member member = room.member(userId).orElseThrow(RoomLifecycle::notIn);
        if (!allows(room, member.role(), action)) {
            throw denied();
        }
        return member;
    }

    /**
     * Returns the acting member like {@link #require}; the other must have a lower role, if they are a member at all.
     */
    public static Member requireOver(Room room, String userId, String otherId, Action action) {
        Member member = require(room, userId, action);
        room.member(otherId)
                .filter(other -> other.role().compareTo(member.role()) <= 0)
                .ifPresent(equal -> {
                    throw denied();
                });
        return member;
    }

    public static ParleyException denied() {
        return new ParleyException(ErrorCode.PERMISSION_DENIED, "Your role in this room does not allow that");
    }
}
