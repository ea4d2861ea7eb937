package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Strangers.idOf;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.util.Eventually;

/** Messages with files as a room and its members know them, through the packaged server. */
@Tag("S1-EVT-10")
@Tag("S1-FILE-02")
@Tag("S1-FILE-03")
@Tag("once")
class FileMessagesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String BOUNDARY = "----parts";

    @RegisterExtension
    static final ServerExtension SERVER =
            new ServerExtension().with("LIMITS_OTHER_COUNT", 10_000).with("LIMITS_GUEST_REPORTS_COUNT", 100);

    private JsonObject ann;
    private JsonObject bob;

    @BeforeEach
    void twoWhoFollowEachOther() {
        Friends friends = Friends.on(SERVER);
        ann = friends.ann();
        bob = friends.bob();
    }

    private static JsonObject in(String room) {
        return new JsonObject().put("roomId", room);
    }

    private String group(CallDevice owner, JsonObject... members) {
        JsonArray ids =
                new JsonArray(List.of(members).stream().map(Strangers::idOf).toList());
        JsonObject made =
                new JsonObject().put("kind", "group").put("name", "Pictures").put("members", ids);
        return owner.reply("room:create", made).getString("roomId");
    }

    private static HttpResponse<String> send(JsonObject who, String method, String path, String type, Buffer body) {
        return SERVER.send(HttpRequest.newBuilder(URI.create(SERVER.baseUrl() + path))
                .header("Authorization", "Bearer " + who.getString("token"))
                .header("Content-Type", type)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body.getBytes())));
    }

    private static JsonObject rest(int status, JsonObject who, String method, String path, JsonObject body) {
        HttpResponse<String> answer =
                send(who, method, path, "application/json", body == null ? null : body.toBuffer());
        assertEquals(status, answer.statusCode(), answer.body());
        return answer.body().isEmpty() ? new JsonObject() : new JsonObject(answer.body());
    }

    private static byte[] png() throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(4, 3, BufferedImage.TYPE_INT_RGB), "png", png);
        return png.toByteArray();
    }

    /** Uploads a picture of 4 x 3 pixels. @return its id */
    private static String upload(JsonObject who, String room) throws IOException {
        Buffer form = Buffer.buffer(
                        "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"roomId\"\r\n\r\n" + room
                                + "\r\n--" + BOUNDARY
                                + "\r\n"
                                + "Content-Disposition: form-data; name=\"file\"; filename=\"four by three.png\"\r\n"
                                + "Content-Type: image/png\r\n\r\n")
                .appendBytes(png())
                .appendString("\r\n--" + BOUNDARY + "--\r\n");
        HttpResponse<String> answer =
                send(who, "POST", "/api/files/upload", "multipart/form-data; boundary=" + BOUNDARY, form);
        assertEquals(201, answer.statusCode(), answer.body());
        return new JsonObject(answer.body()).getString("fileId");
    }

    private static JsonObject picture(String room, String fileId) {
        return in(room).put("type", "image").put("fileId", fileId);
    }

    private static int statusOf(JsonObject who, String fileId) {
        return send(who, "GET", "/api/files/" + fileId, "application/json", null)
                .statusCode();
    }

    private static JsonObject last(CallDevice device, String room) {
        JsonArray messages = device.reply("chat:history", in(room)).getJsonArray("messages");
        return messages.getJsonObject(messages.size() - 1);
    }

    private static JsonObject fed(CallDevice device, String room, long seq) {
        JsonObject asked = in(room).put("after", seq - 1).put("limit", 1);
        return device.reply("chat:feed", asked)
                .getJsonArray("events")
                .getJsonObject(0)
                .getJsonObject("data");
    }

    @Test
    void aPictureIsTheSameInEventHistoryFeedAndRest() throws IOException {
        try (CallDevice a = CallDevice.of(SERVER, ann);
                CallDevice b = CallDevice.of(SERVER, bob)) {
            String room = group(a, bob);
            String fileId = upload(ann, room);
            assertEquals(
                    "VALIDATION_ERROR",
                    a.refused("chat:message", picture(room, fileId).put("type", "voice")));
            assertEquals("NOT_FOUND", b.refused("chat:message", picture(room, fileId)));
            JsonObject intent = picture(room, fileId)
                    .put("content", "@" + nameOf(bob) + " look")
                    .put("clientId", "c");
            JsonObject reply = rest(201, ann, "POST", "/api/messages", intent);
            JsonObject event = b.event("chat:message");
            JsonObject file = event.getJsonObject("file");
            assertEquals(fileId, file.getString("fileId"));
            assertEquals("four by three.png", file.getString("name"));
            assertEquals("image/png", file.getString("mimeType"));
            assertEquals("image", file.getString("category"));
            assertEquals(4, file.getInteger("width"));
            assertEquals(3, file.getInteger("height"));
            assertFalse(file.containsKey("gone"));
            assertTrue(file.getLong("expiresAt") > event.getLong("timestamp"));
            assertEquals(1, event.getJsonArray("mentions").size());
            assertEquals(event, a.event("chat:message"));
            assertEquals(event, last(b, room));
            assertEquals(event, fed(b, room, event.getLong("seq")));
            assertEquals(
                    event,
                    rest(200, bob, "GET", "/api/messages/" + room + "?limit=1", null)
                            .getJsonArray("messages")
                            .getJsonObject(0));
            assertEquals(reply.copy().put("duplicate", true), a.reply("chat:message", intent));
            assertEquals("CONFLICT", a.refused("chat:message", picture(room, fileId)));
            assertEquals(200, statusOf(bob, fileId));
        }
    }

    private static String nameOf(JsonObject guest) {
        return guest.getJsonObject("guest").getString("username");
    }

    @Test
    void aFileThatItsUploaderDeletesIsMarkedAndItsMessageStays() throws IOException {
        try (CallDevice a = CallDevice.of(SERVER, ann);
                CallDevice b = CallDevice.of(SERVER, bob)) {
            String room = group(a, bob);
            String fileId = upload(ann, room);
            a.reply("chat:message", picture(room, fileId).put("content", "look"));
            b.event("chat:message");
            assertEquals(
                    204,
                    send(ann, "DELETE", "/api/files/" + fileId, "application/json", null)
                            .statusCode());
            JsonObject edited = b.event("chat:edited");
            assertEquals("look", edited.getString("content"));
            assertTrue(edited.getJsonObject("file").getBoolean("gone"));
            assertEquals(edited, fed(b, room, edited.getLong("seq")));
            assertEquals(edited.getJsonObject("file"), last(b, room).getJsonObject("file"));
            assertFalse(last(b, room).containsKey("edited"));
            assertEquals(410, statusOf(bob, fileId));
            assertEquals("GONE", a.refused("chat:message", picture(room, fileId)));
        }
    }

    @Test
    void deletingTheMessageDeletesTheFileAndHidingItDoesNot() throws IOException {
        try (CallDevice a = CallDevice.of(SERVER, ann);
                CallDevice b = CallDevice.of(SERVER, bob)) {
            String room = group(a, bob);
            String fileId = upload(ann, room);
            JsonObject message = new JsonObject()
                    .put(
                            "messageId",
                            a.reply("chat:message", picture(room, fileId)).getString("id"));
            assertNull(b.event("chat:message").getValue("content"));
            b.reply("chat:delete", message.copy().put("forEveryone", false));
            assertEquals(200, statusOf(ann, fileId));
            a.reply("chat:edit", message.copy().put("content", "a caption"));
            assertEquals(fileId, last(a, room).getJsonObject("file").getString("fileId"));
            a.reply("chat:delete", message.copy().put("forEveryone", true));
            assertTrue(last(a, room).getBoolean("deleted"));
            assertFalse(last(a, room).containsKey("file"));
            assertEquals(410, statusOf(ann, fileId));
            assertEquals(410, statusOf(bob, fileId));
        }
    }

    @Test
    void aFileOfAMatchDiesWithItAndAReportRemembersIt() throws IOException {
        try (Strangers strangers = new Strangers(SERVER)) {
            String room = strangers.roomId;
            String fileId = upload(strangers.annsGuest, room);
            strangers.ann.reply(
                    "chat:message", new JsonObject().put("type", "file").put("fileId", fileId));
            JsonObject event = strangers.bob.event("chat:message");
            assertEquals(200, statusOf(strangers.bobsGuest, fileId));
            JsonObject report = in(room).put("reason", "abuse");
            String path = "/api/users/" + idOf(strangers.annsGuest) + "/report";
            String id = rest(201, strangers.bobsGuest, "POST", path, report).getString("reportId");
            try (StoredReports reports = new StoredReports(SERVER)) {
                JsonArray evidence = reports.find(id).evidence();
                JsonObject kept = evidence.getJsonObject(evidence.size() - 1);
                assertEquals(event.getJsonObject("file"), kept.getJsonObject("file"));
            }
            strangers.ann.event("room:closed");
            Eventually.until(
                    PATIENCE, () -> "still readable: " + statusOf(strangers.annsGuest, fileId), () -> List.of(403, 410)
                            .contains(statusOf(strangers.annsGuest, fileId)));
        }
    }

    @Test
    void aDirectMessageByUserIdShowsAFileOfThatRoomOnly() throws IOException {
        try (CallDevice a = CallDevice.of(SERVER, ann);
                CallDevice b = CallDevice.of(SERVER, bob)) {
            JsonObject toBob = new JsonObject().put("to", idOf(bob));
            String direct = a.reply("chat:message", toBob.copy().put("content", "hello"))
                    .getString("roomId");
            String elsewhere = upload(ann, group(a, bob));
            assertEquals(
                    "NOT_FOUND",
                    a.refused("chat:message", toBob.copy().put("type", "file").put("fileId", elsewhere)));
            String fileId = upload(ann, direct);
            JsonObject reply =
                    a.reply("chat:message", toBob.copy().put("type", "file").put("fileId", fileId));
            assertEquals(direct, reply.getString("roomId"));
            assertEquals(fileId, last(b, direct).getJsonObject("file").getString("fileId"));
        }
    }

    @Test
    void aDeviceThatComesBackHearsOfFilesAndTheirEnd() throws IOException {
        try (CallDevice a = CallDevice.of(SERVER, ann)) {
            String room = group(a, bob);
            String fileId = upload(ann, room);
            long before = a.reply("chat:message", picture(room, fileId)).getLong("seq") - 1;
            JsonObject shown = a.event("chat:message");
            send(ann, "DELETE", "/api/files/" + fileId, "application/json", null);
            JsonObject ended = a.event("chat:edited");
            try (RawBridge back = RawBridge.open(SERVER)) {
                back.register("chat:message", "chat:edited");
                JsonObject rooms = new JsonObject().put(room, before);
                back.reply(
                        "session:authenticate",
                        new JsonObject()
                                .put("token", bob.getString("token"))
                                .put("resume", new JsonObject().put("rooms", rooms)));
                assertEquals(shown, back.event("chat:message"));
                assertEquals(ended, back.event("chat:edited"));
            }
        }
    }
}
