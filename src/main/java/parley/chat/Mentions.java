package parley.chat;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import parley.room.Action;
import parley.room.Member;
import parley.room.Permissions;
import parley.room.Room;
import parley.room.RoomLog;

/** Finds whom a text mentions: {@code @name} for a member, {@code @everyone} if the writer may call all. */
final class Mentions {
    /** The pattern looks for the sign first and then behind it, so it passes over a text without the sign quickly. */
    private static final Pattern MENTION = Pattern.compile("@(?<![A-Za-z0-9_@.]@)([A-Za-z0-9_]{3,20})(?![A-Za-z0-9_])");

    private static final String EVERYONE = "everyone";
    private static final int MOST = 50;

    private final RoomLog log;

    Mentions(RoomLog log) {
        this.log = log;
    }

    /** Returns each mentioned user once; a name that nobody in the room has is only text. */
    Future<JsonArray> in(Room room, String writerId, String content) {
        Set<String> names = names(content);
        JsonArray mentions = new JsonArray();
        if (names.remove(EVERYONE) && mayCallAll(room, writerId)) {
            mentions.add(new JsonObject().put("type", "everyone"));
        }
        if (names.isEmpty()) {
            return Future.succeededFuture(mentions);
        }
        return log.memberIdsNamed(room.id(), names).map(userIds -> {
            userIds.stream()
                    .sorted()
                    .forEach(userId ->
                            mentions.add(new JsonObject().put("type", "user").put("userId", userId)));
            return mentions;
        });
    }

    /** Returns the names in lower case. */
    static Set<String> names(String content) {
        Set<String> names = new HashSet<>();
        Matcher found = MENTION.matcher(content);
        while (names.size() < MOST && found.find()) {
            names.add(found.group(1).toLowerCase(Locale.ROOT));
        }
        return names;
    }

    private static boolean mayCallAll(Room room, String writerId) {
        return room.member(writerId)
                .map(Member::role)
                .filter(role -> Permissions.allows(room, role, Action.MENTION_EVERYONE))
                .isPresent();
    }
}
