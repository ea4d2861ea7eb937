package parley.guest.redis;

import io.vertx.core.json.JsonArray;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import parley.guest.GuestSession;
import parley.guest.Profile;
import parley.guest.SessionPatch;
import parley.util.TextFold;

/** A session as the fields of a Redis hash. */
final class SessionFields {
    private SessionFields() {}

    static List<String> of(GuestSession session) {
        List<String> fields = new ArrayList<>(List.of(
                "user", session.id(),
                "session", session.sessionId(),
                "username", session.username(),
                "created", String.valueOf(session.createdAt()),
                "seen", String.valueOf(session.lastSeenAt()),
                "expires", String.valueOf(session.expiresAt())));
        Profile profile = session.profile();
        add(fields, profile.gender(), profile.languages(), profile.country(), profile.interests());
        return fields;
    }

    static List<String> of(SessionPatch patch) {
        List<String> fields = new ArrayList<>();
        if (patch.username() != null) {
            fields.addAll(List.of("username", patch.username()));
        }
        add(fields, patch.gender(), patch.languages(), patch.country(), patch.interests());
        return fields;
    }

    private static void add(
            List<String> fields, String gender, List<String> languages, String country, List<String> interests) {
        addUnlessNull(fields, "gender", gender);
        addUnlessNull(fields, "languages", languages == null ? null : new JsonArray(languages).encode());
        addUnlessNull(fields, "country", country);
        addUnlessNull(fields, "interests", interests == null ? null : new JsonArray(interests).encode());
    }

    private static void addUnlessNull(List<String> fields, String name, String value) {
        if (value != null) {
            fields.addAll(List.of(name, value));
        }
    }

    static GuestSession session(Response flat) {
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            fields.put(flat.get(i).toString(), flat.get(i + 1).toString());
        }
        return new GuestSession(
                fields.get("user"),
                fields.get("session"),
                fields.get("username"),
                new Profile(
                        fields.get("gender"),
                        texts(fields.get("languages")),
                        fields.get("country"),
                        texts(fields.get("interests"))),
                Long.parseLong(fields.get("created")),
                Long.parseLong(fields.get("seen")),
                Long.parseLong(fields.get("expires")));
    }

    private static List<String> texts(String json) {
        return new JsonArray(json).stream().map(String::valueOf).toList();
    }

    static String folded(String username) {
        return TextFold.of(username);
    }
}
