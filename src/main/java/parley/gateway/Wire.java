package parley.gateway;

/** A socket as a connection sees it; used on the connection's event loop only. */
interface Wire {

    /** Like {@code websocket} or {@code xhr}: for statistics. */
    String transport();

    /** True while the socket has not accepted what was written before. */
    boolean full();

    /** Called whenever the socket has caught up. */
    void onDrain(Runnable drained);

    /** Writes all of a frame. */
    void write(Frame frame);

    /** Writes several frames as one where the transport can. */
    void writeTogether(Iterable<Frame> frames);

    /** A sign of life towards the client. */
    void heartbeat();

    /** Ends the connection after what was written, at the latest after {@code withinMs}. */
    void close(CloseCode code, long withinMs);
}
