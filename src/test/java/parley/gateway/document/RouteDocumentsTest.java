package parley.gateway.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The document of the REST interface says what requests may bring, and which need no token. */
@Tag("S2-QA-03")
class RouteDocumentsTest {
    private static final Path SOURCES = Path.of("src", "main", "java", "parley", "gateway", "http");
    private static final Pattern READ = Pattern.compile("getParam\\(\"(\\w+)\"\\)");
    private static final Pattern OF_COMMAND = Pattern.compile("withQuery\\(router[^,]+, \"[\\w:-]+\", ([^)]*)\\)");
    private static final Pattern NAME = Pattern.compile("\"(\\w+)\"");
    private static final JsonObject DOCUMENT = new OpenApi(ApiSchemas.shipped()).document("");

    private static void operations(BiConsumer<String, JsonObject> each) {
        DOCUMENT.getJsonObject("paths").forEach(path -> ((JsonObject) path.getValue())
                .forEach(operation ->
                        each.accept(operation.getKey().toUpperCase(Locale.ROOT) + ' ' + path.getKey(), (JsonObject)
                                operation.getValue())));
    }

    private static void parameters(BiConsumer<String, JsonObject> each) {
        operations((route, operation) -> operation
                .getJsonArray("parameters", new JsonArray())
                .forEach(parameter -> each.accept(route, (JsonObject) parameter)));
    }

    /** Source: the protocol's section 5. */
    @Test
    void theRoutesThatNeedNoTokenAreTheProtocols() {
        Set<String> open = new TreeSet<>();
        operations((route, operation) -> {
            JsonArray security = operation.getJsonArray("security");
            if (security != null && (security.isEmpty() || security.contains(new JsonObject()))) {
                open.add(route.replaceFirst("^HEAD", "GET"));
            }
        });
        assertEquals(
                new TreeSet<>(List.of(
                        "GET /health",
                        "GET /live",
                        "GET /ready",
                        "GET /metrics",
                        "POST /api/guest/session",
                        "GET /api/guest/username",
                        "GET /api/guest/online",
                        "GET /api/guest/stats",
                        "POST /api/auth/register",
                        "POST /api/auth/login",
                        "POST /api/auth/refresh",
                        "GET /api/stats",
                        "GET /api/stats/realtime",
                        "GET /api/stats/rooms",
                        "GET /api/socket/stats",
                        "GET /api/openapi.json",
                        "GET /api/asyncapi.json",
                        "GET /api/parley.d.ts",
                        // A signature stands for the token, and uploads say beforehand what they take.
                        "GET /api/files/config",
                        "GET /api/files/{fileId}",
                        "GET /api/files/{fileId}/thumbnail",
                        "GET /uploads/{fileId}",
                        "OPTIONS /api/files/uploads",
                        "OPTIONS /api/files/uploads/{fileId}")),
                open);
    }

    @Test
    void everyParameterHasASchema() {
        parameters((route, parameter) ->
                assertNotNull(parameter.getJsonObject("schema"), () -> route + ' ' + parameter.encode()));
    }

    @Test
    void everyParameterInAPathIsNamed() {
        operations((route, operation) -> {
            Set<String> named = new TreeSet<>();
            operation.getJsonArray("parameters", new JsonArray()).stream()
                    .map(JsonObject.class::cast)
                    .filter(parameter -> parameter.getString("in").equals("path"))
                    .forEach(parameter -> named.add(parameter.getString("name")));
            Set<String> inPath = new TreeSet<>();
            Pattern.compile("\\{(\\w+)}").matcher(route).results().forEach(found -> inPath.add(found.group(1)));
            assertEquals(inPath, named, route);
        });
    }

    @Test
    void everyParameterThatRoutesReadIsDocumented() throws IOException {
        Set<String> documented = new TreeSet<>();
        parameters((route, parameter) -> documented.add(parameter.getString("name")));
        Set<String> read = new TreeSet<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            files.filter(Files::isRegularFile).map(RouteDocumentsTest::text).forEach(text -> {
                READ.matcher(text).results().forEach(found -> read.add(found.group(1)));
                OF_COMMAND.matcher(text).results().forEach(list -> NAME.matcher(list.group(1))
                        .results()
                        .forEach(found -> read.add(found.group(1))));
            });
        }
        assertTrue(read.containsAll(Set.of("limit", "pinned", "sig", "epoch")), read::toString);
        read.removeAll(documented);
        assertEquals(Set.of(), read);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
