package parley.load;

import io.vertx.core.json.JsonObject;
import java.util.List;

/** A way into a server, over which requests go and answers come, with what both weigh on the wire. */
interface Door extends AutoCloseable {
    String ACCEPTED = "OK";

    /** @param code {@link #ACCEPTED}, or why not; for a connection that ended its close code */
    record Answer(String code, JsonObject body) {
        boolean accepted() {
            return code.equals(ACCEPTED);
        }
    }

    /** What has gone over it so far: WebSocket frames, or HTTP requests and answers, and their bytes. */
    record Traffic(long framesIn, long framesOut, long bytesIn, long bytesOut) {
        static final Traffic NONE = new Traffic(0, 0, 0, 0);

        Traffic plus(Traffic more) {
            return new Traffic(
                    framesIn + more.framesIn,
                    framesOut + more.framesOut,
                    bytesIn + more.bytesIn,
                    bytesOut + more.bytesOut);
        }

        Traffic minus(Traffic less) {
            return plus(new Traffic(-less.framesIn, -less.framesOut, -less.bytesIn, -less.bytesOut));
        }
    }

    /** Whether it need not be opened first. */
    boolean ready();

    void open();

    /** Sends all at once; the answers are fewer where the server ended the connection. */
    List<Answer> exchange(List<String> requests);

    Traffic traffic();

    @Override
    void close();
}
