package parley.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.gateway.http.HttpTestServer.Answer;
import parley.gateway.http.HttpTestServer.Settings;
import parley.gateway.schema.BodySchema;
import parley.util.TestClock;

/** URL-encoded forms are read, bounded and judged as JSON is. */
@Tag("S1-MW-08")
class FormBodiesVerticleTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final int MAX_BYTES = 5_000;
    private static final JsonObject SCHEMA = new JsonObject("""
            {
              "type": "object",
              "required": ["name"],
              "properties": {
                "name": { "type": "string", "minLength": 1, "maxLength": 20 },
                "count": { "type": "integer", "minimum": 0, "maximum": 9 },
                "open": { "type": "boolean" },
                "tags": { "type": ["array", "null"], "maxItems": 3, "items": { "type": "string", "maxLength": 9 } },
                "sizes": { "type": "array", "maxItems": 3, "items": { "type": "integer", "minimum": 0, "maximum": 9 } },
                "kind": { "enum": ["group", "room"] },
                "settings": {
                  "type": "object",
                  "properties": {
                    "isPrivate": { "type": "boolean" },
                    "slowModeMs": { "type": "integer", "minimum": 0, "maximum": 1000 }
                  }
                }
              }
            }""");

    private final HttpTestServer server =
            new HttpTestServer(Settings.PLAIN, new TestClock(), FormBodiesVerticleTest::mount);

    private static void mount(Router router) {
        router.post("/echo")
                .handler(new JsonBody(new BodySchema(SCHEMA), new BodyLimit(MAX_BYTES, 100_000)))
                .handler(context -> context.end(JsonBody.of(context).toBuffer()));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "name=Ann                               > {'name':'Ann'}",
                "name=7&count=7&open=true&kind=room     > {'name':'7','count':7,'open':true,'kind':'room'}",
                "name=a+b%20%C3%B1%26%3D;               > {'name':'a b ñ&=;'}",
                "name=x&tags=en&tags=de                 > {'name':'x','tags':['en','de']}",
                "name=x&tags[]=en&tags[]=7              > {'name':'x','tags':['en','7']}",
                "name=x&tags[0]=en&tags[1]=de           > {'name':'x','tags':['en','de']}",
                "name=x&tags=en                         > {'name':'x','tags':['en']}",
                "name=x&tags=                           > {'name':'x','tags':[]}",
                "name=x&sizes=1&sizes=2                 > {'name':'x','sizes':[1,2]}",
                "name=x&settings[isPrivate]=false&settings%5BslowModeMs%5D=5"
                        + " > {'name':'x','settings':{'isPrivate':false,'slowModeMs':5}}",
                "name=x&unknown=true&more[deep][]=1     > {'name':'x','unknown':'true','more':{'deep':{'':'1'}}}"
            })
    void givesFieldsTheTypesThatTheSchemaAsksFor(String form, String json) {
        Answer answer = post(form);
        assertEquals(200, answer.status(), () -> answer.body().toString());
        assertEquals(new JsonObject(json.replace('\'', '"')), answer.json());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "count=1                  > name > is required",
                "name=                    > name > must have at least 1 characters",
                "name=a&name=b            > name > must be a string",
                "name=x&count=10          > count > must be at most 9",
                "name=x&count=1.5         > count > must be an integer",
                "name=x&count=12345678901234567890 > count > must be an integer",
                "name=x&open=on           > open > must be a boolean",
                "name=x&kind=other        > kind > must be one of group, room",
                "name=x&tags=1&tags=2&tags=3&tags=4 > tags > must have at most 3 items",
                "name=x&settings[slowModeMs]=-1 > settings.slowModeMs > must be at least 0",
                "name=x&settings=1        > settings > must be an object"
            })
    void refusesWhatTheSchemaDoesNotTakeLikeJson(String form, String path, String message) {
        Answer answer = post(form);
        assertEquals(400, answer.status());
        assertEquals("VALIDATION_ERROR", answer.errorCode());
        JsonObject fault =
                answer.json().getJsonObject("error").getJsonArray("details").getJsonObject(0);
        assertEquals(path, fault.getString("path"));
        assertEquals(message, fault.getString("message"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name=%zz",
                "name=%C3",
                "name=%ED%A0%80",
                "name=x&a[b=1",
                "name=x&a]b[=1",
                "name=x&a=1&a[b]=2",
                "name=x&a[b]=2&a=1",
                "name=x&a[b]=1&a[b][c]=2",
                "name=x&%FF=1"
            })
    void refusesWhatIsNoForm(String form) {
        Answer answer = post(form);
        assertEquals(400, answer.status());
        assertEquals("VALIDATION_ERROR", answer.errorCode());
    }

    @Test
    void boundsBytesFieldsAndDepth() {
        assertEquals(413, post("name=" + "x".repeat(MAX_BYTES)).status());
        assertEquals(400, post("name=x" + "&a".repeat(1_000)).status());
        assertEquals(200, post("name=x" + "&a".repeat(999)).status());
        assertEquals(400, post("name=x&a" + "[b]".repeat(32) + "=1").status());
        assertEquals(200, post("name=x&a" + "[b]".repeat(20) + "=1").status());
        String names = IntStream.range(0, 101).mapToObj(i -> "&n" + i).collect(Collectors.joining());
        assertTrue(post("name=x" + names).body().toString().contains("must have at most 100 members"));
    }

    @Test
    void takesTheTypeWithAnyParametersAndNoBodyAsNoFields() {
        assertEquals(
                200,
                server.call(
                                HttpMethod.POST,
                                "/echo",
                                Buffer.buffer("name=x"),
                                "Content-Type",
                                "Application/X-WWW-Form-URLencoded; charset=UTF-8")
                        .status());
        assertEquals(400, post("").status());
    }

    private Answer post(String form) {
        return server.call(HttpMethod.POST, "/echo", Buffer.buffer(form), "Content-Type", FORM);
    }
}
