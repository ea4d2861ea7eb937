package parley.chat;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import parley.room.Action;
import parley.room.Member;
import parley.room.Permissions;
import parley.room.Room;
import parley.room.RoomLog;

/** Finds whom a text mentions: {@code @name} for a member, {@code @everyone} if the writer may call all. */
final class Mentions {
    private static final Pattern MENTION = Pattern.compile("@([A-Za-z0-9_]{3,}+)(?!@)");
    private static final String EVERYONE = "everyone";
    private static final int MOST = 50;
    private static final int SHORTEST = 3;
    private static final int LONGEST = 20;

    /** Text of East Asia has no spaces, so a letter from here on says nothing about the name behind it. */
    private static final int EAST_ASIAN = 0x2e80;

    private final RoomLog log;

    Mentions(RoomLog log) {
        this.log = log;
    }

    /** Returns each mentioned user once; a name that nobody in the room has is only text. */
    Future<JsonArray> in(Room room, String writerId, String content) {
        Set<List<String>> named = named(content);
        JsonArray mentions = new JsonArray();
        if (named.removeIf(readings -> readings.contains(EVERYONE)) && mayCallAll(room, writerId)) {
            mentions.add(new JsonObject().put("type", "everyone"));
        }
        if (named.isEmpty()) {
            return Future.succeededFuture(mentions);
        }
        Set<String> names = named.stream().flatMap(List::stream).collect(Collectors.toSet());
        return log.membersNamed(room.id(), names).map(idsByName -> {
            named.stream()
                    .flatMap(readings -> readings.stream().filter(idsByName::containsKey).findFirst().stream())
                    .flatMap(name -> idsByName.get(name).stream())
                    .distinct()
                    .sorted()
                    .forEach(userId ->
                            mentions.add(new JsonObject().put("type", "user").put("userId", userId)));
            return mentions;
        });
    }

    /**
     * Returns for each mention the names that it may mean, in lower case, the longest first: an underscore at the end
     * belongs to the name or marks emphasis.
     */
    static Set<List<String>> named(String content) {
        Set<List<String>> named = new LinkedHashSet<>();
        if (content.indexOf('@') < 0) {
            return named;
        }
        String spoken = SpokenText.of(content);
        Matcher found = MENTION.matcher(spoken);
        while (named.size() < MOST && found.find()) {
            List<String> readings = readings(found.group(1).toLowerCase(Locale.ROOT));
            if (!readings.isEmpty() && !isInAddress(spoken, found.start())) {
                named.add(readings);
            }
        }
        return named;
    }

    private static List<String> readings(String written) {
        List<String> readings = new ArrayList<>();
        for (int end = written.length(); end >= SHORTEST; end--) {
            if (end <= LONGEST) {
                readings.add(written.substring(0, end));
            }
            if (written.charAt(end - 1) != '_') {
                break;
            }
        }
        return readings;
    }

    /** Tells whether the sign belongs to an address of mail, by what stands before it. */
    private static boolean isInAddress(String text, int sign) {
        int at = sign - 1;
        while (at >= 0 && "._%+-".indexOf(text.charAt(at)) >= 0) {
            at--;
        }
        if (at < 0) {
            return false;
        }
        int before = text.codePointBefore(at + 1);
        return before == '@' || before < EAST_ASIAN && Character.isLetterOrDigit(before);
    }

    private static boolean mayCallAll(Room room, String writerId) {
        return room.member(writerId)
                .map(Member::role)
                .filter(role -> Permissions.allows(room, role, Action.MENTION_EVERYONE))
                .isPresent();
    }
}
