package parley.signaling.turn;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Opens a relay for a limited time: the name says until when and for whom, and the password proves that whoever has
 * the relay's secret has said so. Source: draft-uberti-behave-turn-rest.
 *
 * @param username {@code expiry:userId}, the expiry in epoch seconds
 */
public record TurnCredentials(String username, String password) {
    private static final int MS_PER_S = 1_000;

    /** @param untilMs epoch milliseconds */
    public static TurnCredentials until(long untilMs, String userId, String secret) {
        String username = untilMs / MS_PER_S + ":" + userId;
        byte[] proof = HmacSha1.of(secret.getBytes(StandardCharsets.UTF_8), username.getBytes(StandardCharsets.UTF_8));
        return new TurnCredentials(username, Base64.getEncoder().encodeToString(proof));
    }

    /** Credentials are secret and must not reach a log. */
    @Override
    public String toString() {
        return "***";
    }
}
