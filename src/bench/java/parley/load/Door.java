package parley.load;

import io.vertx.core.json.JsonObject;
import java.util.List;

/** A way into a server for requests and their answers; it counts what both weigh on the wire. */
interface Door extends AutoCloseable {
    String ACCEPTED = "OK";

    /** @param code {@link #ACCEPTED}, or the reason of the refusal; the close code if the connection ended */
    record Answer(String code, JsonObject body) {
        boolean accepted() {
            return code.equals(ACCEPTED);
        }
    }

    /** The traffic so far: WebSocket frames, or HTTP requests and answers, and their bytes. */
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

    /** Tells whether the door is open. */
    boolean ready();

    void open();

    /** Sends all at once; the answers are fewer where the server ended the connection. */
    List<Answer> exchange(List<String> requests);

    Traffic traffic();

    @Override
    void close();
}
