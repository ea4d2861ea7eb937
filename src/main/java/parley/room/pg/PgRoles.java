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

    /**
     * Judges a change of roles and mutes: only the owner gives roles, only a member of a higher role mutes, and both
     * concern members alone.
     */
    Future<Optional<ParleyException>> refusalOfChange(Runner runner, Draft draft) {
        JsonObject changes = draft.body().getJsonObject("changes");
        JsonObject roles = changes.getJsonObject("roles", new JsonObject());
        if (roles.isEmpty()) {
            return refusalOfMutes(runner, draft, changes.getJsonObject("muted", new JsonObject()));
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

    private Future<Optional<ParleyException>> refusalOfMutes(Runner runner, Draft draft, JsonObject mutes) {
        return mutes.isEmpty()
                ? Future.succeededFuture(Optional.empty())
                : refusalOver(
                        runner,
                        draft.roomId(),
                        draft.userId(),
                        mutes.fieldNames().iterator().next());
    }

    /** Judges a removal: only a member of a higher role removes another. */
    Future<Optional<ParleyException>> refusalOfRemoval(Runner runner, Draft draft) {
        return refusalOver(runner, draft.roomId(), draft.body().getString("by"), draft.userId());
    }

    private Future<Optional<ParleyException>> refusalOver(Runner runner, String roomId, String by, String userId) {
        return roles(runner, roomId, Set.of(by, userId)).map(current -> {
            Role actor = current.get(by);
            Role other = current.get(userId);
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
