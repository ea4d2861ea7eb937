package parley.gateway.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import parley.error.ParleyException;
import parley.guest.GuestSession;
import parley.guest.Profile;
import parley.guest.SessionPatch;

/** Guests in JSON: bodies that passed their schema become patches in one spelling, sessions become answers. */
final class GuestFields {
    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

    private GuestFields() {}

    /** Reads a patch: a member that is null clears its field, a missing one leaves it. Throws VALIDATION_ERROR. */
    static SessionPatch patch(JsonObject body) {
        return new SessionPatch(
                body.getString("username"),
                body.containsKey("gender") ? text(body, "gender").toLowerCase(Locale.ROOT) : null,
                body.containsKey("languages") ? languages(body) : null,
                body.containsKey("country") ? country(body) : null,
                body.containsKey("interests") ? interests(body) : null);
    }

    static Profile profile(JsonObject body) {
        SessionPatch patch = patch(body);
        return new Profile(patch.gender(), patch.languages(), patch.country(), patch.interests());
    }

    /** Shows a session as the guest themselves may see it. */
    static JsonObject toJson(GuestSession session) {
        Profile profile = session.profile();
        return brief(session)
                .put("sessionId", session.sessionId())
                .put("gender", profile.gender())
                .put("languages", new JsonArray(profile.languages()))
                .put("country", profile.country())
                .put("interests", new JsonArray(profile.interests()))
                .put("createdAt", session.createdAt())
                .put("lastSeenAt", session.lastSeenAt())
                .put("expiresAt", session.expiresAt());
    }

    /** Shows a session as anybody may see it. */
    static JsonObject brief(GuestSession session) {
        return new JsonObject()
                .put("id", session.id())
                .put("username", session.username())
                .put("isGuest", true);
    }

    private static String country(JsonObject body) {
        String country = text(body, "country").toUpperCase(Locale.ROOT);
        if (!country.isEmpty() && !COUNTRIES.contains(country)) {
            throw ParleyException.invalid("country", "is not an ISO 3166-1 alpha-2 code");
        }
        return country;
    }

    private static List<String> languages(JsonObject body) {
        return items(body, "languages").stream()
                .map(tag -> Locale.forLanguageTag(tag).toLanguageTag())
                .distinct()
                .toList();
    }

    private static List<String> interests(JsonObject body) {
        List<String> folded = new ArrayList<>();
        for (String interest : items(body, "interests")) {
            String one = interest.strip().toLowerCase(Locale.ROOT);
            if (one.isEmpty()) {
                throw ParleyException.invalid("interests[" + folded.size() + "]", "must not be blank");
            }
            folded.add(one);
        }
        return folded.stream().distinct().toList();
    }

    private static String text(JsonObject body, String name) {
        String text = body.getString(name);
        return text == null ? "" : text;
    }

    private static List<String> items(JsonObject body, String name) {
        JsonArray items = body.getJsonArray(name);
        return items == null
                ? List.of()
                : items.stream().map(String.class::cast).toList();
    }
}
