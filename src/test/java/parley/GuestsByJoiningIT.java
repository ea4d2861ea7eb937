package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Guests that are made by joining a room count like those that are made by REST, for each address. */
@Tag("S4-EVT-01")
@Tag("S1-RL-06")
class GuestsByJoiningIT {
    private static final int MOST = 3;

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension().with("LIMITS_ROUTES_GUESTS_COUNT", MOST);

    private static JsonObject join(int number) {
        return new JsonObject().put("username", "guest_" + number).put("room", "Hall");
    }

    @Test
    void anAddressMakesOnlySoManyByWhateverWay() {
        SERVER.guest();
        try (PlainClient first = PlainClient.open(SERVER);
                PlainClient second = PlainClient.open(SERVER);
                PlainClient third = PlainClient.open(SERVER)) {
            first.reply("join", join(1));
            // Another room needs no other guest.
            first.reply("join", join(1).put("room", "Another"));
            second.reply("join", join(2));
            JsonObject refusal = third.refusal("join", join(3));
            assertEquals("RATE_LIMIT_EXCEEDED", refusal.getString("code"));
            assertTrue(refusal.getLong("retryAfterMs") > 0);
            int status = SERVER.send(HttpRequest.newBuilder(URI.create(SERVER.baseUrl() + "/api/guest/session"))
                            .POST(HttpRequest.BodyPublishers.ofString("{}"))
                            .header("Content-Type", "application/json"))
                    .statusCode();
            assertEquals(429, status);
        }
    }
}
