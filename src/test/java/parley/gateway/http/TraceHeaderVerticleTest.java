package parley.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import parley.util.TestClock;

class TraceHeaderVerticleTest {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final HttpTestServer server =
            new HttpTestServer(HttpTestServer.Settings.PLAIN, new TestClock(), router -> router.get("/trace")
                    .handler(context -> context.end("trace " + TraceHeader.of(context))));

    @AfterEach
    void close() {
        server.close();
    }

    private String trace(String... headers) {
        return server.get("/trace", headers).body().toString();
    }

    @Test
    void readsTheOneHeaderThatIsWellFormed() {
        assertEquals("trace " + TRACE, trace("Traceparent", TRACE));
        assertEquals("trace null", trace());
        assertEquals("trace null", trace("traceparent", TRACE + "x"));
        assertEquals("trace null", trace("traceparent", TRACE, "Traceparent", TRACE));
    }
}
