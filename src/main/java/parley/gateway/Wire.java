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

    /** Stops or goes on reading what the client sends; nothing that was read is lost. */
    void read(boolean on);

    /** False while nothing is read, so that the client can't be heard. */
    boolean reading();

    /** The client is known now and may send larger messages. */
    void authenticated();

    /** Bytes of what the client has begun to send and not finished. */
    long unfinishedBytes();

    /** Ends the connection after what was written, at the latest after {@code withinMs}. */
    void close(CloseCode code, long withinMs);
}
