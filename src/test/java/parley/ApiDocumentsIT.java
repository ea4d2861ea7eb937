package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.util.NpmFolder;

/** Anybody can read the API documents of the packaged server, and the tools of their makers find no fault in them. */
@Tag("S2-QA-03")
@Tag("S3-PAT-06")
class ApiDocumentsIT {
    private static final Path SOURCES = Path.of("src/test/js/documents");
    private static final Path FOLDER = Path.of("target/it/documents");
    private static final NpmFolder TOOLS = new NpmFolder(FOLDER, 240);
    private static final Pattern NEEDED = Pattern.compile("(?:href|src)=\"([^\"]+)\"|from '([^']+)'");

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension();

    @BeforeAll
    static void fetchTheDocuments() throws Exception {
        TOOLS.install(
                SOURCES, List.of("package.json", "package-lock.json", "redocly.yaml", "asyncapi.mjs", "client.ts"));
        for (String name : List.of("openapi.json", "asyncapi.json", "parley.d.ts")) {
            HttpResponse<String> answer = SERVER.get("/api/" + name);
            assertEquals(200, answer.statusCode(), name);
            Files.writeString(FOLDER.resolve(name), answer.body());
        }
    }

    @Test
    void redoclyFindsNoFaultInTheDocumentOfTheRestInterface() throws Exception {
        NpmFolder.Outcome outcome = TOOLS.run("node_modules/.bin/redocly", "lint", "openapi.json", "--max-problems=20");
        outcome.assertSound();
        assertFalse(outcome.output().contains("You have"), outcome.output());
    }

    @Test
    void theParserOfAsyncApiFindsNoFaultInTheDocumentOfTheSockets() throws Exception {
        TOOLS.run("node", "asyncapi.mjs", "asyncapi.json").assertSound();
    }

    @Test
    @Tag("S2-QA-01")
    void aClientInTypeScriptIsCheckedAgainstTheTypes() throws Exception {
        TOOLS.run("node_modules/.bin/tsc", "--strict", "--noEmit", "--lib", "es2022,dom", "client.ts", "parley.d.ts")
                .assertSound();
    }

    @Test
    void theDocumentsNeedNoToken() {
        for (String name : List.of("openapi.json", "asyncapi.json")) {
            HttpResponse<String> answer = SERVER.get("/api/" + name);
            assertEquals(
                    "application/json",
                    answer.headers().firstValue("Content-Type").orElse(""));
            assertEquals(
                    "no-cache", answer.headers().firstValue("Cache-Control").orElse(""));
        }
        JsonObject document = SERVER.json("/api/openapi.json");
        assertEquals("3.1.0", document.getString("openapi"));
        assertEquals(
                SERVER.json("/health").getString("version"),
                document.getJsonObject("info").getString("version"));
    }

    @Test
    void thePageHasAllThatItNeedsOnThisServer() {
        HttpResponse<String> left = SERVER.get("/docs");
        assertEquals(307, left.statusCode());
        assertEquals("docs/", left.headers().firstValue("Location").orElse(""));
        HttpResponse<String> page = SERVER.get("/docs/");
        assertEquals(200, page.statusCode());
        assertTrue(page.body().contains("docs.js"), page::body);
        String policy = page.headers().firstValue("Content-Security-Policy").orElse("");
        assertTrue(policy.contains("script-src 'self';"), policy);
        for (String text : List.of(page.body(), SERVER.get("/docs/docs.js").body())) {
            Matcher needed = NEEDED.matcher(text);
            while (needed.find()) {
                String path = needed.group(1) == null ? needed.group(2) : needed.group(1);
                assertEquals(200, SERVER.status("/docs/" + path), path);
            }
        }
    }
}
