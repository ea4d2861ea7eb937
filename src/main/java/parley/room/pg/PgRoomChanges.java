package parley.room.pg;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import parley.postgres.Runner;
import parley.room.Draft;
import parley.room.RoomEvent;
import parley.room.RoomKind;
import parley.room.RoomSettings;
import parley.room.Verdict;
import parley.util.TextFold;

/**
 * Applies changes of a room's name, description, settings, roles, and mutes. Of a change, only what differs from the
 * room as it stands becomes part of the event. The caller has locked the room's row.
 */
final class PgRoomChanges {
    private static final String CURRENT = "SELECT kind, name, description, settings FROM group_chats WHERE id = $1";

    private static final String MEMBERS =
            "SELECT user_id, role, muted_until FROM group_members WHERE group_id = $1 AND user_id = ANY ($2)";

    private static final String UPDATE = """
            UPDATE group_chats SET name = coalesce($2::text, name), description = coalesce($3::text, description),
              settings = settings || coalesce($4::jsonb, '{}'),
              name_key = coalesce($5::text, name_key), keyed_name = coalesce($2::text, keyed_name) WHERE id = $1""";

    private static final String SET_ROLE = "UPDATE group_members SET role = $3 WHERE group_id = $1 AND user_id = $2";

    private static final String MUTE = "UPDATE group_members SET muted_until = $3 WHERE group_id = $1 AND user_id = $2";

    private final PgRoles roles = new PgRoles();

    Future<Verdict> judge(Runner runner, Draft draft, OffsetDateTime at) {
        return roles.refusalOfChange(runner, draft)
                .compose(refusal -> refusal.isPresent()
                        ? Future.succeededFuture(new Verdict.Refused(refusal.get()))
                        : news(runner, draft, at)
                                .map(news -> news.isEmpty()
                                        ? new Verdict.Needless()
                                        : new Verdict.Accepted(
                                                draft.with(new JsonObject().put("changes", news)),
                                                PgRoomChanges::apply)));
    }

    /** Returns the part of the draft's changes that changes something. */
    private static Future<JsonObject> news(Runner runner, Draft draft, OffsetDateTime at) {
        JsonObject changes = draft.body().getJsonObject("changes");
        JsonObject news = new JsonObject();
        return runner.run(CURRENT, Tuple.of(draft.roomId())).compose(rows -> {
            for (Row row : rows) {
                for (String text : Set.of("name", "description")) {
                    String given = changes.getString(text);
                    if (given != null && !given.equals(row.getString(text))) {
                        news.put(text, given);
                    }
                }
                put(news, "settings", settings(row, changes.getJsonObject("settings", new JsonObject())));
            }
            return ofMembers(runner, draft.roomId(), changes, at, news);
        });
    }

    private static JsonObject settings(Row row, JsonObject given) {
        RoomSettings before =
                RoomSettings.of(RoomKind.of(row.getString("kind"))).with((JsonObject) row.getJson("settings"));
        JsonObject known = before.toJson();
        JsonObject after = before.with(given).toJson();
        JsonObject news = new JsonObject();
        given.fieldNames().stream()
                .filter(name -> !Objects.equals(known.getValue(name), after.getValue(name)))
                .forEach(name -> news.put(name, given.getValue(name)));
        return news;
    }

    private static Future<JsonObject> ofMembers(
            Runner runner, String roomId, JsonObject changes, OffsetDateTime at, JsonObject news) {
        JsonObject given = changes.getJsonObject("roles", new JsonObject());
        JsonObject mutes = changes.getJsonObject("muted", new JsonObject());
        if (given.isEmpty() && mutes.isEmpty()) {
            return Future.succeededFuture(news);
        }
        Set<String> named = new TreeSet<>(given.fieldNames());
        named.addAll(mutes.fieldNames());
        Tuple asked = Tuple.of(roomId).addArrayOfString(named.toArray(String[]::new));
        return runner.run(MEMBERS, asked).map(rows -> {
            JsonObject newRoles = new JsonObject();
            JsonObject newMutes = new JsonObject();
            for (Row row : rows) {
                String userId = row.getString("user_id");
                String role = given.getString(userId);
                if (role != null && !role.equals(row.getString("role"))) {
                    newRoles.put(userId, role);
                }
                Long until = mutes.getLong(userId);
                if (until != null && until != mutedUntil(row, at)) {
                    newMutes.put(userId, until);
                }
            }
            put(news, "roles", newRoles);
            put(news, "muted", newMutes);
            return news;
        });
    }

    /** Returns 0 for a member who is not muted at this time. */
    private static long mutedUntil(Row row, OffsetDateTime at) {
        OffsetDateTime until = row.getOffsetDateTime("muted_until");
        return until == null || !until.isAfter(at) ? 0 : PgRoomState.millis(row, "muted_until");
    }

    private static void put(JsonObject news, String name, JsonObject part) {
        if (!part.isEmpty()) {
            news.put(name, part);
        }
    }

    private static Future<Void> apply(Runner runner, RoomEvent event) {
        JsonObject changes = event.body().getJsonObject("changes");
        String name = changes.getString("name");
        Tuple room = Tuple.of(event.roomId(), name, changes.getString("description"))
                .addJsonObject(changes.getJsonObject("settings"))
                .addString(name == null ? null : TextFold.of(name));
        Future<RowSet<Row>> updated = runner.run(UPDATE, room);
        JsonObject roles = changes.getJsonObject("roles", new JsonObject());
        for (String userId : roles.fieldNames()) {
            Tuple role = Tuple.of(event.roomId(), userId, roles.getString(userId));
            updated = updated.compose(done -> runner.run(SET_ROLE, role));
        }
        JsonObject mutes = changes.getJsonObject("muted", new JsonObject());
        for (String userId : mutes.fieldNames()) {
            Tuple mute = Tuple.of(event.roomId(), userId, PgRoomState.time(mutes.getLong(userId)));
            updated = updated.compose(done -> runner.run(MUTE, mute));
        }
        return updated.mapEmpty();
    }
}
