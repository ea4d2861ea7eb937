package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The packaged server runs the example in Groovy, and one that does what an extension should not do. */
@Tag("S1-MOD-06")
class WordFilterIT {
    private static final List<String> GROOVY = Arrays.stream(
                    System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.contains("groovy"))
            .toList();
    private static final String EXTENSIONS = new JsonArray()
            .add(extension("word-filter.groovy", "conf/extensions")
                    .put(
                            "config",
                            new JsonObject()
                                    .put("reject", List.of("forbidden"))
                                    .put("rewrite", List.of("darn"))
                                    .put("flag", List.of("hm"))))
            .add(extension("moody.groovy", "src/test/resources/extensions"))
            .encode();

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension()
            .with("EXTENSIONS", EXTENSIONS)
            .with("EXTERNAL_COMMANDS", "user:report")
            .with("SERVICES", "[{\"name\": \"moody\", \"scopes\": [\"room:create\", \"chat:*\"]}]")
            .with("MODERATION_ADDRESSES", "word-filter.judge,moody.judge")
            .with("MODERATION_TIMEOUT_MS", 1_000)
            .with("MODERATION_ON_FAILURE", "closed");

    private static JsonObject extension(String verticle, String folder) {
        List<String> classpath =
                Stream.concat(Stream.of(folder), GROOVY.stream()).toList();
        return new JsonObject().put("verticle", verticle).put("classpath", classpath);
    }

    private static HttpResponse<String> get(String path, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(SERVER.baseUrl() + path));
        return SERVER.send(token == null ? request : request.header("Authorization", "Bearer " + token));
    }

    @Test
    void messagesAreJudgedByTheirWords() {
        try (Strangers pair = new Strangers(SERVER)) {
            pair.ann.answer("chat:message", pair.message("hello"));
            assertEquals("hello", pair.bob.event("chat:message").getString("content"));
            pair.ann.answer("chat:message", pair.message("oh DARN it, darned"));
            assertEquals("oh **** it, darned", pair.bob.event("chat:message").getString("content"));
            JsonObject refused = pair.ann.refusal("chat:message", pair.message("this is Forbidden!"));
            assertEquals("PERMISSION_DENIED", refused.getString("code"));
            assertEquals("This word is not welcome here", refused.getString("message"));
            JsonObject flagged = pair.ann.reply("chat:message", pair.message("Hm."));
            assertEquals("Hm.", pair.bob.event("chat:message").getString("content"));
            JsonArray told = new JsonObject(get("/api/ext/moody", null).body()).getJsonArray("flagged");
            assertTrue(
                    told.stream().map(JsonObject.class::cast).anyMatch(each -> each.getString("messageId")
                            .equals(flagged.getString("id"))),
                    told::encode);
            assertEquals(1, SERVER.metric("parley_moderation_total{outcome=\"reject\"}"));
            JsonObject counts = new JsonObject(get("/api/ext/word-filter", null).body());
            assertEquals(
                    new JsonObject("{\"flag\": 1, \"rewrite\": 1, \"reject\": 1}"),
                    new JsonObject()
                            .put("flag", counts.getInteger("flag"))
                            .put("rewrite", counts.getInteger("rewrite"))
                            .put("reject", counts.getInteger("reject")));
        }
    }

    @Test
    void anExtensionThatThrowsOrSaysNothingEndsNothing() {
        try (Strangers pair = new Strangers(SERVER)) {
            for (String mood : List.of("throw", "sleep")) {
                JsonObject refused = pair.ann.refusal("chat:message", pair.message(mood));
                assertEquals("UNAVAILABLE", refused.getString("code"));
            }
            pair.ann.answer("chat:message", pair.message("as before"));
            assertEquals("as before", pair.bob.event("chat:message").getString("content"));
            assertEquals(1, SERVER.metric("parley_faults_total{where=\"extension moody.groovy\"}"));
            assertEquals(200, SERVER.status("/ready"));
        }
    }

    @Test
    void whereFailureIsOpenAMessageIsStoredThoughNobodyHasJudgedIt() {
        ServerExtension open = new ServerExtension()
                .with("EXTENSIONS", EXTENSIONS)
                .with("MODERATION_ADDRESSES", "moody.judge,nobody.judge")
                .with("MODERATION_ON_FAILURE", "open");
        open.begin("WordFilterIT-open");
        try (Strangers pair = new Strangers(open)) {
            for (String mood : List.of("throw", "sleep", "hello")) {
                pair.ann.answer("chat:message", pair.message(mood));
                assertEquals(mood, pair.bob.event("chat:message").getString("content"));
            }
        } finally {
            assertEquals(0, open.stop());
        }
    }

    @Test
    void oneThatCannotBeDeployedEndsTheStart() throws IOException {
        ServerExtension failing = new ServerExtension()
                .with(
                        "EXTENSIONS",
                        new JsonArray()
                                .add(extension("no.Such", "conf/extensions"))
                                .encode());
        failing.prepare("WordFilterIT-failing");
        failing.launch();
        assertEquals(1, failing.exitCode());
        String log = Files.readString(failing.log());
        assertTrue(
                log.contains(
                        "parley: The extension no.Such can't be deployed: there is no class no.Such on its class path"),
                log);
    }

    @Test
    void aScopeThatNamesNothingEndsTheStartAsAFaultOfTheConfiguration() throws IOException {
        ServerExtension failing =
                new ServerExtension().with("SERVICES", "[{\"name\": \"bot\", \"scopes\": [\"room:burn\"]}]");
        failing.prepare("WordFilterIT-scopes");
        failing.launch();
        assertEquals(2, failing.exitCode());
        String log = Files.readString(failing.log());
        assertTrue(log.contains("services[0].scopes: room:burn is no command"), log);
    }

    @Test
    void aCommandMayBeServedByAnExtension() {
        JsonObject guest = SERVER.guest();
        try (RawBridge bridge = RawBridge.of(SERVER, guest)) {
            JsonObject report = new JsonObject().put("userId", "somebody").put("reason", "spam");
            assertEquals(
                    Strangers.idOf(guest), bridge.reply("user:report", report).getString("reportId"));
        }
    }

    @Test
    void anExtensionUsesTheCommandsOfItsService() {
        JsonObject room = new JsonObject().put("kind", "room").put("name", "made by moody");
        JsonObject made = command("room:create", room);
        assertTrue(made.getBoolean("ok"), made::encode);
        String roomId = made.getJsonObject("data").getString("roomId");
        JsonObject message = new JsonObject().put("roomId", roomId).put("content", "darn");
        assertTrue(command("chat:message", message).getBoolean("ok"), "what it says is judged like all else");
        JsonObject refused = command("room:update", new JsonObject().put("roomId", roomId));
        assertEquals("PERMISSION_DENIED", refused.getJsonObject("error").getString("code"));
        JsonObject history =
                command("chat:history", new JsonObject().put("roomId", roomId).put("limit", 10));
        assertEquals(
                "****",
                history.getJsonObject("data")
                        .getJsonArray("messages")
                        .getJsonObject(0)
                        .getString("content"));
    }

    private static JsonObject command(String name, JsonObject body) {
        JsonObject call =
                new JsonObject().put("service", "moody").put("command", name).put("body", body);
        return new JsonObject(
                SERVER.send(HttpRequest.newBuilder(URI.create(SERVER.baseUrl() + "/api/ext/moody/command"))
                                .POST(HttpRequest.BodyPublishers.ofString(call.encode())))
                        .body());
    }

    @Test
    void aRequestBringsItsPrincipalAndNoToken() {
        JsonObject guest = SERVER.guest();
        String token = guest.getString("token");
        HttpResponse<String> answer = get("/api/ext/moody/some/path?a=1", token);
        assertEquals(200, answer.statusCode(), answer.body());
        JsonObject request = new JsonObject(answer.body()).getJsonObject("request");
        assertEquals("/some/path", request.getString("path"));
        assertEquals(Strangers.idOf(guest), request.getJsonObject("principal").getString("userId"));
        assertTrue(request.getJsonObject("principal").getBoolean("guest"));
        assertTrue(!answer.body().contains(token), "the token is not handed on");
        assertNull(new JsonObject(get("/api/ext/moody", null).body())
                .getJsonObject("request")
                .getValue("principal"));
        assertEquals(401, get("/api/ext/moody", "not.a.token").statusCode());
        assertEquals(404, get("/api/ext/none", null).statusCode());
    }

    /** Clients reach commands and nothing else of the bus. */
    @Test
    void noClientReachesTheAddressesOfExtensions() {
        try (RawBridge bridge = RawBridge.of(SERVER, SERVER.guest())) {
            for (String address : List.of(
                    "word-filter.judge",
                    "moody.judge",
                    "parley.extension.command",
                    "parley.extension.events",
                    "parley.extension.rest.moody",
                    "parley.extension.flagged")) {
                assertEquals(
                        "UNKNOWN_EVENT",
                        bridge.refusal(address, new JsonObject().put("content", "hello"))
                                .getString("code"),
                        address);
                bridge.frame(new JsonObject().put("type", "register").put("address", address));
                JsonObject refused = bridge.next(
                        frame -> address.equals(frame.getString("address")) && "err".equals(frame.getString("type")));
                assertEquals("err", refused.getString("type"));
            }
        }
    }
}
