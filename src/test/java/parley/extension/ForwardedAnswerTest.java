package parley.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.error.ErrorCode;
import parley.error.ParleyException;

@Tag("S1-MOD-06")
class ForwardedAnswerTest {
    @Test
    void objectsAndListsAreJsonAndEverythingElseIsText() {
        ForwardedAnswer object =
                ForwardedAnswer.of(new JsonObject().put("status", 201).put("body", new JsonObject().put("a", 1)));
        assertEquals(201, object.status());
        assertEquals("{\"a\":1}", object.body().toString());
        assertEquals(
                Map.of("content-type", "application/json; charset=utf-8", "cache-control", "no-store"),
                object.headers());
        ForwardedAnswer list = ForwardedAnswer.of(new JsonObject().put("body", new JsonArray().add(1)));
        assertEquals(200, list.status());
        assertEquals("[1]", list.body().toString());
        ForwardedAnswer text = ForwardedAnswer.of(new JsonObject()
                .put("body", "a,b")
                .put("headers", new JsonObject().put("Content-Type", "text/csv").put("ETag", "x")));
        assertEquals("a,b", text.body().toString());
        assertEquals(Map.of("content-type", "text/csv", "etag", "x", "cache-control", "no-store"), text.headers());
        ForwardedAnswer nothing = ForwardedAnswer.of(new JsonObject().put("status", 204));
        assertEquals(0, nothing.body().length());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"status\": 99} | status",
                "{\"status\": \"200\"} | status",
                "{\"body\": 7} | body",
                "{\"headers\": []} | headers",
                "{\"headers\": {\"etag\": 1}} | headers.etag",
                "{\"headers\": {\"Set-Cookie\": \"a=b\"}} | headers.Set-Cookie",
                "{\"headers\": {\"Content-Security-Policy\": \"x\"}} | headers.Content-Security-Policy",
            })
    void namesWhatIsWrong(String answer, String path) {
        ParleyException refusal = assertThrows(ParleyException.class, () -> ForwardedAnswer.of(new JsonObject(answer)));
        assertEquals(ErrorCode.VALIDATION_ERROR, refusal.code());
        assertTrue(refusal.getMessage().startsWith(path + ": "), refusal.getMessage());
    }

    @Test
    void anAnswerIsAnObject() {
        assertThrows(ParleyException.class, () -> ForwardedAnswer.of("ok"));
        assertThrows(ParleyException.class, () -> ForwardedAnswer.of(null));
    }
}
