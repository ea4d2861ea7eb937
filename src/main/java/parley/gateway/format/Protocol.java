package parley.gateway.format;

import io.vertx.core.json.JsonObject;

/** Turns one client's messages into commands, and says which frames the client takes. Used on one event loop only. */
public interface Protocol {

    /** Carries out one message of the client and answers it. */
    void handle(String message);

    /** Answers bytes that hold no message at all, and counts them as a violation. */
    void broken();

    /** Tells whether the client gets all of this frame. */
    boolean takesAll(Frame frame);

    /** Tells whether the client gets any of this frame, which holds several events. */
    boolean takesSome(Frame frame);

    /**
     * Tells the client that the token of its handshake was accepted.
     *
     * @param session the data that a reply to {@code session:authenticate} carries
     */
    void ready(JsonObject session);
}
