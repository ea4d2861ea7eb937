package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The server waits for a partner whose connection breaks. */
@Tag("S1-EVT-02")
@Tag("S1-EVT-26")
@Tag("once")
class MatchGraceIT {
    @RegisterExtension
    static final ServerExtension SERVER =
            new ServerExtension().with("MATCHING_CHAT_GRACE_MS", 4_000).with("MATCHING_WAVE_MS", 100);

    @Test
    void aLostPartnerIsShownAtOnceAndTheRoomClosesAfterTheGrace() {
        try (Strangers pair = new Strangers(SERVER)) {
            pair.ann.close();
            JsonObject offline = pair.bob.event("presence:user_offline");
            assertEquals(Strangers.idOf(pair.annsGuest), offline.getString("userId"));
            assertTrue(offline.getLong("lastSeen") > 0);
            pair.bob.reply("chat:message", pair.message("are you there?"));
            assertEquals("disconnected", pair.bob.event("room:user_left").getString("reason"));
            assertEquals("disconnected", pair.bob.event("room:closed").getString("reason"));
        }
    }

    @Test
    void whoComesBackInTimeFindsTheRoomAsItWas() {
        try (Strangers pair = new Strangers(SERVER)) {
            pair.ann.close();
            pair.bob.event("presence:user_offline");
            try (RawBridge again = RawBridge.of(SERVER, pair.annsGuest, Strangers.EVENTS)) {
                pair.bob.event("presence:user_online");
                expireAnotherMatch();
                again.reply("chat:message", pair.message("here again"));
                pair.bob.next(frame -> frame.encode().contains("here again"));
                assertFalse(pair.bob.rest().toString().contains("room:closed"));
            }
        }
    }

    @Test
    void whoComesBackIsToldOfTheMatchAndWhoSearchesOfTheSearch() {
        try (Strangers pair = new Strangers(SERVER);
                RawBridge second = RawBridge.open(SERVER);
                RawBridge alone = RawBridge.open(SERVER)) {
            JsonObject ready = second.authenticate(pair.annsGuest);
            JsonObject match = ready.getJsonObject("match");
            assertEquals(pair.roomId, match.getString("roomId"));
            assertEquals(
                    Strangers.idOf(pair.bobsGuest), match.getJsonObject("peer").getString("id"));
            assertTrue(ready.containsKey("search") && ready.getValue("search") == null, ready::encode);
            JsonObject guest = SERVER.guest();
            assertTrue(alone.authenticate(guest).getValue("search") == null);
            JsonObject wish =
                    new JsonObject().put("interests", List.of("Chess")).put("mode", "voice");
            String ticketId = alone.reply("user:match", wish).getString("ticketId");
            JsonObject search = alone.authenticate(guest).getJsonObject("search");
            assertEquals(ticketId, search.getString("ticketId"));
            assertTrue(search.getLong("waitedMs") >= 0);
            assertEquals("voice", search.getJsonObject("preferences").getString("mode"));
            assertEquals(
                    List.of("chess"),
                    search.getJsonObject("preferences")
                            .getJsonArray("interests")
                            .getList());
        }
    }

    /** A grace that began later has ended, so the earlier one would have too. */
    private static void expireAnotherMatch() {
        try (Strangers later = new Strangers(SERVER)) {
            later.ann.close();
            later.bob.event("room:closed");
        }
    }

    @Test
    void oneOfTwoConnectionsMayGoUnnoticed() {
        try (Strangers pair = new Strangers(SERVER)) {
            try (RawBridge second = RawBridge.of(SERVER, pair.annsGuest)) {
                second.reply("session:ping", new JsonObject());
            }
            expireAnotherMatch();
            pair.ann.reply("chat:message", pair.message("still here"));
            pair.bob.next(frame -> frame.encode().contains("still here"));
            assertFalse(pair.bob.rest().toString().contains("presence:user_offline"));
        }
    }

    @Test
    void theEndOfASessionEndsItsMatchWithoutGrace() {
        try (Strangers pair = new Strangers(SERVER)) {
            SERVER.send(HttpRequest.newBuilder(URI.create(SERVER.baseUrl() + "/api/guest/session"))
                    .header("Authorization", "Bearer " + pair.annsGuest.getString("token"))
                    .DELETE());
            pair.bob.event("room:closed");
        }
    }
}
