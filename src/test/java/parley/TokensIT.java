package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sends tokens that are not worth anything, or not any more; they are made here with the server's own key. */
@Tag("S1-CTL-15")
@Tag("S1-SEC-03")
@Tag("S1-SIO-14")
class TokensIT {
    private static final String SECRET = "0123456789abcdef0123456789abcdef0123456789abcdef";

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension().with("AUTH_SECRET", SECRET);

    private final JsonObject guest = SERVER.guest();

    private String forged(String header, UnaryOperator<JsonObject> change, String secret) throws Exception {
        String[] parts = guest.getString("token").split("\\.");
        JsonObject claims = new JsonObject(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
        String signed = encoded(header.getBytes(StandardCharsets.UTF_8))
                + "."
                + encoded(change.apply(claims).encode().getBytes(StandardCharsets.UTF_8));
        if (secret.isEmpty()) {
            return signed + ".";
        }
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return signed + "." + encoded(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static final String HS256 = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

    private static String refusalOf(RawBridge bridge, String token) {
        return bridge.refusal("session:authenticate", new JsonObject().put("token", token))
                .getString("code");
    }

    @Test
    void forgedTokensFailAndAGoodOneMayFollow() throws Exception {
        try (RawBridge bridge = RawBridge.open(SERVER)) {
            String none = forged("{\"alg\":\"none\",\"typ\":\"JWT\"}", same -> same, "");
            String wrongKey = forged(HS256, same -> same, "another key, which nobody has told the server");
            String endless = forged(
                    HS256,
                    claims -> {
                        claims.remove("exp");
                        return claims;
                    },
                    SECRET);
            String another = forged(HS256, claims -> claims.put("sub", "somebody-else"), SECRET);
            String expired = forged(HS256, claims -> claims.put("exp", 1_000_000_000), SECRET);
            assertEquals("AUTH_FAILED", refusalOf(bridge, none));
            assertEquals("AUTH_FAILED", refusalOf(bridge, wrongKey));
            assertEquals("AUTH_FAILED", refusalOf(bridge, endless));
            assertEquals("AUTH_FAILED", refusalOf(bridge, another));
            assertEquals("AUTH_FAILED", refusalOf(bridge, "nonsense"));
            assertEquals("TOKEN_EXPIRED", refusalOf(bridge, expired));
            assertEquals(
                    Strangers.idOf(guest),
                    bridge.authenticate(guest).getJsonObject("user").getString("id"));
            assertEquals("CONFLICT", refusalOf(bridge, SERVER.guest().getString("token")));
        }
    }

    @Test
    void aBadTokenInTheHandshakeOpensAndClosesWith4501() throws Exception {
        String expired = forged(HS256, claims -> claims.put("exp", 1_000_000_000), SECRET);
        for (String token : new String[] {"nonsense", expired}) {
            try (RawBridge bridge = RawBridge.open(SERVER, RawBridge.RAW + "?token=" + token, Map.of())) {
                JsonObject closing = bridge.event("session:closing");
                assertEquals(4501, closing.getInteger("code"));
                assertEquals(false, closing.getBoolean("reconnect"));
                assertEquals(4501, bridge.closed());
            }
        }
    }

    @Test
    @Tag("S1-SIO-11")
    @Tag("S1-SIO-12")
    void aGoodTokenInTheHandshakeIsWelcomedOnRegistration() {
        String token = guest.getString("token");
        Map<String, String> header = Map.of("Authorization", "Bearer " + token);
        try (RawBridge byQuery = RawBridge.open(SERVER, RawBridge.RAW + "?token=" + token, Map.of());
                RawBridge byHeader = RawBridge.open(SERVER, RawBridge.RAW, header)) {
            for (RawBridge bridge : new RawBridge[] {byQuery, byHeader}) {
                bridge.register("session:ready");
                assertEquals(
                        guest.getJsonObject("guest").getString("username"),
                        bridge.event("session:ready").getJsonObject("user").getString("username"));
                bridge.reply("session:ping", new JsonObject());
            }
        }
    }

    @Test
    void anEndedSessionClosesItsSocketsWith4502AndItsTokenIsVoid() {
        try (RawBridge first = RawBridge.of(SERVER, guest);
                RawBridge second = RawBridge.of(SERVER, guest);
                RawBridge other = RawBridge.of(SERVER, SERVER.guest())) {
            HttpRequest.Builder end = HttpRequest.newBuilder(URI.create(SERVER.baseUrl() + "/api/guest/session"))
                    .header("Authorization", "Bearer " + guest.getString("token"))
                    .DELETE();
            assertEquals(204, SERVER.send(end).statusCode());
            for (RawBridge bridge : new RawBridge[] {first, second}) {
                assertEquals(4502, bridge.event("session:closing").getInteger("code"));
                assertEquals(4502, bridge.closed());
            }
            other.reply("session:ping", new JsonObject());
        }
        try (RawBridge again = RawBridge.open(SERVER)) {
            assertEquals("AUTH_FAILED", refusalOf(again, guest.getString("token")));
        }
    }

    @Test
    void aRefreshedTokenWorks() {
        try (RawBridge bridge = RawBridge.of(SERVER, guest);
                RawBridge again = RawBridge.open(SERVER)) {
            JsonObject refreshed = bridge.reply("session:refresh", new JsonObject());
            assertEquals(
                    Strangers.idOf(guest),
                    again.authenticate(refreshed).getJsonObject("user").getString("id"));
        }
    }
}
