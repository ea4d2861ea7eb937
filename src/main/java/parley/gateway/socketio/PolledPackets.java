package parley.gateway.socketio;

import java.util.ArrayList;
import java.util.List;

/** The packets that wait for a client's polls, and the poll that waits for packets. */
final class PolledPackets {
    /** Bytes that the client has not fetched, from which on no more are written. */
    private static final long MAX_UNFETCHED_BYTES = 64 * 1024;

    /** A request that waits for packets. */
    interface Poll {
        /** Answers with a payload, and tells the session once whether the client has taken it. */
        void answer(byte[] payload);
    }

    private final EngineVersion version;
    private Poll open;
    private List<byte[]> packets = new ArrayList<>(4);
    private long waitingBytes;
    private long answeredBytes;

    PolledPackets(EngineVersion version) {
        this.version = version;
    }

    boolean full() {
        return waitingBytes + answeredBytes >= MAX_UNFETCHED_BYTES;
    }

    boolean hasOpenPoll() {
        return open != null;
    }

    void opened(Poll poll) {
        open = poll;
    }

    /** @return whether it was this poll that is open */
    boolean lost(Poll poll) {
        boolean wasOpen = open == poll;
        open = wasOpen ? null : open;
        return wasOpen;
    }

    void add(byte[] packet) {
        packets.add(packet);
        waitingBytes += packet.length;
    }

    boolean isEmpty() {
        return packets.isEmpty();
    }

    /** Takes all packets out, for another way to the client. */
    List<byte[]> take() {
        List<byte[]> taken = packets;
        packets = new ArrayList<>(0);
        waitingBytes = 0;
        return taken;
    }

    /** Answers the open poll with what waits, if anything does. */
    void flush() {
        if (open != null && !packets.isEmpty()) {
            answer(take());
        }
    }

    /** Answers the open poll, if there is one, with one packet and nothing else. */
    void answerWith(byte[] packet) {
        if (open != null) {
            answer(List.of(packet));
        }
    }

    private void answer(List<byte[]> joined) {
        Poll answered = open;
        open = null;
        byte[] payload = version.payload(joined);
        answeredBytes += payload.length;
        answered.answer(payload);
    }

    /** Notes that the client has taken an answer. */
    void fetched(int payloadBytes) {
        answeredBytes -= payloadBytes;
    }
}
