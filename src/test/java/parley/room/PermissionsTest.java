package parley.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/** Writes the whole table out: who may do what, and to whom. */
class PermissionsTest {
    /** The least role for each kind of room; a dash for nobody. */
    private static final String LEAST = """
            POST               member member member member
            POST_ANNOUNCE_ONLY -      -      admin  admin
            ANNOUNCE           -      -      admin  admin
            MENTION_EVERYONE   -      -      admin  admin
            EDIT               member member member member
            DELETE_OTHERS      -      -      admin  admin
            REACT              member member member member
            CALL               member member member member
            PIN                member member admin  admin
            UPDATE             -      -      admin  admin
            ADD                -      -      admin  admin
            REMOVE             -      -      admin  admin
            MUTE               -      -      admin  admin
            BAN                -      -      admin  admin
            SET_ROLE           -      -      owner  owner
            LEAVE              member -      member member
            CLOSE              member -      owner  owner""";

    /** Says whether the first may act on the second, where the table lets the first act at all. */
    private static final String OVER = """
            owner  owner  no
            owner  admin  yes
            owner  member yes
            owner  nobody yes
            admin  owner  no
            admin  admin  no
            admin  member yes
            admin  nobody yes
            member owner  no
            member admin  no
            member member no
            member nobody yes""";

    private static Map<Action, Role> leastIn(RoomKind kind) {
        Map<Action, Role> least = new HashMap<>();
        LEAST.lines().map(line -> line.split(" +")).forEach(cells -> {
            String role = cells[1 + kind.ordinal()];
            least.put(Action.valueOf(cells[0]), role.equals("-") ? null : Role.of(role));
        });
        return least;
    }

    private static Room room(RoomKind kind, Role actor, Role other) {
        List<Member> members = new ArrayList<>();
        members.add(member("actor", actor));
        if (other != null) {
            members.add(member("other", other));
        }
        return new Room("r", kind, "", "e", 0, 0, members);
    }

    private static Member member(String id, Role role) {
        return new Member(id, id, 0, 0, 0, 0, role, 0);
    }

    private static boolean allowed(Runnable check) {
        try {
            check.run();
            return true;
        } catch (ParleyException refusal) {
            assertEquals(ErrorCode.PERMISSION_DENIED, refusal.code());
            return false;
        }
    }

    @Test
    void eachRoleMayDoWhatTheTableSaysAndNothingElse() {
        for (RoomKind kind : RoomKind.values()) {
            Map<Action, Role> least = leastIn(kind);
            for (Action action : Action.values()) {
                assertTrue(least.containsKey(action), action + " is not in the table");
                for (Role role : Role.values()) {
                    boolean expected = least.get(action) != null && role.compareTo(least.get(action)) <= 0;
                    Room room = room(kind, role, null);
                    String what = role + " " + action + " in " + kind;
                    assertEquals(expected, allowed(() -> Permissions.require(room, "actor", action)), what);
                    assertThrows(ParleyException.class, () -> Permissions.require(room, "stranger", action), what);
                }
            }
        }
    }

    @Test
    void nobodyActsOnEqualsOrSuperiors() {
        for (RoomKind kind : RoomKind.values()) {
            Map<Action, Role> least = leastIn(kind);
            for (Action action : Action.values()) {
                OVER.lines().map(line -> line.split(" +")).forEach(cells -> {
                    Role actor = Role.of(cells[0]);
                    Role other = cells[1].equals("nobody") ? null : Role.of(cells[1]);
                    boolean may = least.get(action) != null && actor.compareTo(least.get(action)) <= 0;
                    Room room = room(kind, actor, other);
                    assertEquals(
                            may && cells[2].equals("yes"),
                            allowed(() -> Permissions.requireOver(room, "actor", "other", action)),
                            String.join(" ", cells) + " " + action + " in " + kind);
                });
            }
        }
    }

    @Test
    void nobodyActsOnThemselves() {
        for (Role role : Role.values()) {
            Room room = room(RoomKind.GROUP, role, null);
            for (Action action : List.of(Action.REMOVE, Action.MUTE, Action.BAN, Action.SET_ROLE)) {
                assertThrows(
                        ParleyException.class,
                        () -> Permissions.requireOver(room, "actor", "actor", action),
                        role.name());
            }
        }
    }
}
