package parley.token;

import io.vertx.core.json.JsonObject;

/** The claims of a verified token; {@code issuedAt} and {@code expiresAt} are epoch milliseconds on whole seconds. */
public record Claims(String userId, String sessionId, String tokenId, String kind, long issuedAt, long expiresAt) {
    public static final String GUEST = "guest";
    public static final String ACCOUNT = "account";

    /** The use of a token that only gets new tokens, and nothing else. */
    public static final String REFRESH = "refresh";

    JsonObject toJson() {
        return new JsonObject()
                .put("sub", userId)
                .put("sid", sessionId)
                .put("jti", tokenId)
                .put("kind", kind)
                .put("iat", issuedAt / 1_000)
                .put("exp", expiresAt / 1_000);
    }

    /** Throws IllegalArgumentException if a claim is missing or of another type. */
    static Claims of(JsonObject json) {
        return new Claims(
                text(json, "sub"),
                text(json, "sid"),
                text(json, "jti"),
                text(json, "kind"),
                seconds(json, "iat") * 1_000,
                seconds(json, "exp") * 1_000);
    }

    private static String text(JsonObject json, String name) {
        if (json.getValue(name) instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw new IllegalArgumentException("no " + name);
    }

    private static long seconds(JsonObject json, String name) {
        if (json.getValue(name) instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalArgumentException("no " + name);
    }
}
