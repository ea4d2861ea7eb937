package parley.gateway.format;

import java.util.List;
import parley.gateway.dialect.Dialect;

/** A socket as a connection sees it; used on the connection's event loop only. */
public interface Wire {

    /** Returns a name like {@code websocket} or {@code xhr}, for statistics. */
    String transport();

    /** Tells whether the socket has not accepted yet what was written before. */
    boolean full();

    /** Sets a step that is called whenever the socket has caught up. */
    void onDrain(Runnable drained);

    /** Writes in the words of a dialect from now on. */
    void speak(Dialect dialect);

    /** Writes all of a frame. */
    void write(Frame frame);

    /** Writes several frames as one where the transport can. */
    void writeTogether(List<Frame> frames);

    /** Sends the client a sign of life. */
    void heartbeat();

    /** Returns how often that is due. @param usual the time that is configured for most kinds of clients */
    default long heartbeatMs(long usual) {
        return usual;
    }

    /** Returns how long a living client may be silent. @param usual the time for most kinds of clients */
    default long deadAfterMs(long usual) {
        return usual;
    }

    /** Stops or resumes reading what the client sends; bytes that were read are not lost. */
    void read(boolean on);

    /** Tells whether the client is read; while it is not, it can't be heard. */
    boolean reading();

    /** Lets the client, which is known now, send larger messages. */
    void authenticated();

    /** Counts the bytes of messages that the client has begun and not finished. */
    long unfinishedBytes();

    /** Ends the connection once its written bytes have left, at the latest after {@code withinMs}. */
    void close(CloseCode code, long withinMs);
}
