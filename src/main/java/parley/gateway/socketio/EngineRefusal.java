package parley.gateway.socketio;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** The reasons for which a request is refused, with the numbers and words that clients of Engine.IO know. */
enum EngineRefusal {
    UNKNOWN_TRANSPORT(400, "Transport unknown"),
    UNKNOWN_SESSION(400, "Session ID unknown"),
    BAD_HANDSHAKE_METHOD(400, "Bad handshake method"),
    BAD_REQUEST(400, "Bad request"),
    FORBIDDEN(403, "Forbidden"),
    UNSUPPORTED_VERSION(400, "Unsupported protocol version");

    private final int status;
    private final String message;

    EngineRefusal(int status, String message) {
        this.status = status;
        this.message = message;
    }

    void answer(HttpServerResponse response) {
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(status)
                    .putHeader("Content-Type", "application/json")
                    .end(new JsonObject()
                            .put("code", ordinal())
                            .put("message", message)
                            .encode());
        }
    }
}
