package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.gateway.SchemaViolations;
import parley.gateway.SchemaViolations.Violation;

/** Every constraint of every schema, broken once against the packaged server: over a socket or by the REST call that has it. */
@Tag("S1-VAL-01")
class BadBodiesIT {
    @RegisterExtension
    static final ServerExtension server = new ServerExtension()
            .with("GATEWAY_VIOLATIONS_PER_MINUTE", 100_000)
            .with("GATEWAY_INBOUND_FRAMES_PER_SECOND", 100_000)
            .with("LIMITS_GUEST_REPORTS_COUNT", 10_000)
            .with("LIMITS_MESSAGES_COUNT", 10_000)
            .with("LIMITS_RECEIPTS_COUNT", 10_000)
            .with("LIMITS_TYPING_COUNT", 10_000)
            .with("LIMITS_SIGNALING_COUNT", 10_000)
            .with("LIMITS_OTHER_COUNT", 10_000);

    private record Call(String method, String path, boolean account, JsonObject schema) {}

    private static JsonObject resource(String name) {
        try (var file = BadBodiesIT.class.getResourceAsStream(name)) {
            return new JsonObject(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static JsonObject definition(String file, String name) {
        JsonObject definitions = resource("/schema/rest/" + file + ".json").getJsonObject("$defs");
        return new JsonObject().put("$ref", "#/$defs/" + name).put("$defs", definitions);
    }

    private static Map<String, Call> calls() {
        String user = "/api/users/somebody";
        return Map.of(
                "AccountDeletion", call("DELETE", "/api/users/me", true, "accounts", "AccountDeletion"),
                "RegisterRequest", call("POST", "/api/auth/register", false, "accounts", "RegisterRequest"),
                "LoginRequest", call("POST", "/api/auth/login", false, "accounts", "LoginRequest"),
                "RefreshRequest", call("POST", "/api/auth/refresh", false, "accounts", "RefreshRequest"),
                "UpgradeRequest", call("POST", "/api/auth/upgrade", false, "accounts", "UpgradeRequest"),
                "AccountPatch", call("PATCH", "/api/users/me", true, "accounts", "AccountPatch"),
                "Device", call("PUT", "/api/users/me/device", true, "accounts", "Device"),
                "ReportRequest", call("POST", user + "/report", false, "accounts", "ReportRequest"),
                "GuestSessionRequest", call("POST", "/api/guest/session", false, "guests", "GuestSessionRequest"),
                "GuestSessionPatch", call("PATCH", "/api/guest/session", false, "guests", "GuestSessionPatch"));
    }

    private static Call call(String method, String path, boolean account, String file, String name) {
        return new Call(method, path, account, definition(file, name));
    }

    @TestFactory
    Stream<DynamicTest> overASocket() {
        JsonObject guest = server.guest();
        RawBridge bridge = RawBridge.of(server, guest);
        JsonObject commands = resource("/schema/commands.json");
        return commands.fieldNames().stream()
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    List<String> wrong = new ArrayList<>();
                    for (Violation violation : SchemaViolations.of(commands.getJsonObject(name))) {
                        JsonObject error = bridge.refusal(name, violation.body());
                        note(wrong, violation, error);
                    }
                    assertEquals(List.of(), wrong);
                    bridge.reply("session:ping", null);
                }))
                .onClose(bridge::close);
    }

    @TestFactory
    Stream<DynamicTest> overRest() {
        String guest = server.guest().getString("token");
        String account = account();
        JsonObject commands = resource("/schema/commands.json");
        Map<String, Call> calls = new java.util.TreeMap<>(calls());
        calls.put("room:create", new Call("POST", "/api/rooms", false, commands.getJsonObject("room:create")));
        calls.put("chat:message", new Call("POST", "/api/messages", false, commands.getJsonObject("chat:message")));
        return calls.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey(),
                        () -> assertEquals(
                                List.of(),
                                wrongAnswers(entry.getValue(), entry.getValue().account() ? account : guest))));
    }

    private static List<String> wrongAnswers(Call call, String token) {
        List<String> wrong = new ArrayList<>();
        for (Violation violation : SchemaViolations.of(call.schema())) {
            String body = violation.body() instanceof JsonObject object
                    ? object.encode()
                    : '"' + violation.body().toString() + '"';
            HttpResponse<String> response = send(call.method(), call.path(), token, body);
            if (response.statusCode() != 400) {
                wrong.add(violation + " is answered with " + response.statusCode() + " " + response.body());
            } else {
                note(wrong, violation, new JsonObject(response.body()).getJsonObject("error"));
            }
        }
        return wrong;
    }

    private static void note(List<String> wrong, Violation violation, JsonObject error) {
        if (!error.getString("code").equals("VALIDATION_ERROR")
                || error.getBoolean("temporary")
                || !error.getString("message").contains(violation.path())) {
            wrong.add(violation + " is told as " + error.encode());
        }
    }

    private static HttpResponse<String> send(String method, String path, String token, String body) {
        return server.send(HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body)));
    }

    private static String account() {
        String name = "u" + Long.toString(System.nanoTime(), 36);
        JsonObject body = new JsonObject()
                .put("username", name)
                .put("email", name + "@example.org")
                .put("password", "correct horse");
        HttpResponse<String> made = send("POST", "/api/auth/register", "", body.encode());
        assertEquals(201, made.statusCode(), made.body());
        return new JsonObject(made.body()).getString("token");
    }

    @Test
    void noBodyOfRestIsLeftOut() {
        Set<String> defined = new TreeSet<>();
        for (String file : List.of("accounts", "guests")) {
            resource("/schema/rest/" + file + ".json").getJsonObject("$defs").forEach(definition -> {
                if ("object".equals(((JsonObject) definition.getValue()).getValue("type"))) {
                    defined.add(definition.getKey());
                }
            });
        }
        assertEquals(defined, calls().keySet().stream().collect(Collectors.toCollection(TreeSet::new)));
        assertTrue(defined.size() >= 9);
    }
}
