package parley.room.pg;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.postgres.Runner;
import parley.room.Draft;
import parley.room.Permissions;
import parley.room.Role;

/** Checks roles once more under the room's lock: two changes at once must not leave a room with two owners, or none. */
final class PgRoles {
    private static final String ROLES =
            "SELECT user_id, role FROM group_members WHERE group_id = $1 AND user_id = ANY ($2)";

    /** Judges a change of a role: only the owner gives roles, and only to members. */
    Future<Optional<ParleyException>> refusalOfChange(Runner runner, Draft draft) {
        JsonObject roles = draft.body().getJsonObject("changes").getJsonObject("roles", new JsonObject());
        if (roles.isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        Set<String> concerned = new HashSet<>(roles.fieldNames());
        concerned.add(draft.userId());
        return roles(runner, draft.roomId(), concerned).map(current -> {
            if (current.get(draft.userId()) != Role.OWNER) {
                return Optional.of(Permissions.denied());
            }
            return current.size() == concerned.size() ? Optional.empty() : Optional.of(notThere());
        });
    }

    /** Judges a removal: only a member of a higher role removes another. */
    Future<Optional<ParleyException>> refusalOfRemoval(Runner runner, Draft draft) {
        String by = draft.body().getString("by");
        return roles(runner, draft.roomId(), Set.of(by, draft.userId())).map(current -> {
            Role actor = current.get(by);
            Role other = current.get(draft.userId());
            if (other == null) {
                return Optional.of(notThere());
            }
            return actor != null && actor.compareTo(other) < 0 ? Optional.empty() : Optional.of(Permissions.denied());
        });
    }

    private static Future<Map<String, Role>> roles(Runner runner, String roomId, Set<String> userIds) {
        Tuple asked = Tuple.of(roomId).addArrayOfString(userIds.toArray(String[]::new));
        return runner.run(ROLES, asked).map(rows -> {
            Map<String, Role> roles = new HashMap<>();
            rows.forEach(row -> roles.put(row.getString("user_id"), Role.of(row.getString("role"))));
            return roles;
        });
    }

    private static ParleyException notThere() {
        return new ParleyException(ErrorCode.NOT_FOUND, "userId: is not in this room");
    }
}
