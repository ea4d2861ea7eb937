package parley.gateway.socketio;

import java.nio.charset.StandardCharsets;
import parley.gateway.format.CloseCode;
import parley.gateway.socketio.PolledPackets.Poll;

/**
 * One Engine.IO session: packets go to a client's polls until its WebSocket takes over. Nothing here waits or knows a
 * clock, so that a simulator can drive it. Used on one event loop only. Source: the Engine.IO protocol, revision 4, for
 * the order of an upgrade.
 */
final class EngineSession {
    private static final byte[] CLOSE = {'1'};
    private static final byte[] PING = {'2'};
    private static final byte[] PROBED = "3probe".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOOP = {'6'};
    private static final String PROBE = "2probe";
    private static final String UPGRADE = "5";

    /** A WebSocket of the client. Closing it a second time does nothing. */
    interface Socket {
        void send(byte[] packet);

        void close(CloseCode code);
    }

    /** What the session tells of its client. Nothing follows {@link #ended}. */
    interface Client {
        /** Hears a packet of Socket.IO, without the digit that Engine.IO puts in front. */
        void message(String text);

        /** Hears of a binary message. */
        void binary();

        /** Hears that the client is there. */
        void heard();

        /** Hears that polls were answered, so that more may be written. */
        void fetched();

        /** Hears that the session's packets go over this WebSocket from now on. */
        void upgraded(Socket socket);

        /** Hears that nothing comes or goes any more. */
        void ended();
    }

    private final EngineVersion version;
    private final Client client;
    private final PolledPackets polled;
    private Socket socket;
    private Socket candidate;
    private boolean probed;
    private boolean sending;
    /** Is null until the session is to end; then the client gets what waits, and a word that closes. */
    private CloseCode closing;

    private boolean closeAnswered;
    private boolean ended;

    /** @param socket null for a session that begins with polls */
    EngineSession(EngineVersion version, Socket socket, Client client) {
        this.version = version;
        this.socket = socket;
        this.client = client;
        this.polled = new PolledPackets(version);
    }

    EngineVersion version() {
        return version;
    }

    boolean ended() {
        return ended;
    }

    boolean polls() {
        return socket == null;
    }

    /** Tells whether the client has to fetch before more is written. */
    boolean full() {
        return socket == null && polled.full();
    }

    /** Sends a packet, which over polls leaves with the next {@link #flush}. @param packet is UTF-8; nobody changes it */
    void send(byte[] packet) {
        if (ended) {
            return;
        }
        if (socket == null) {
            polled.add(packet);
        } else {
            socket.send(packet);
        }
    }

    /** Sends a ping, if it is the server who pings. */
    void ping() {
        if (version == EngineVersion.V4) {
            send(PING);
            flush();
        }
    }

    /** Answers the open poll if there is something to say. */
    void flush() {
        if (ended || !polled.hasOpenPoll()) {
            return;
        }
        if (closing != null) {
            closeAnswered = true;
            polled.add(CLOSE);
        } else if (probed && polled.isEmpty()) {
            polled.add(NOOP);
        }
        polled.flush();
    }

    /** Takes a poll. @return false if the client may not poll now; a second poll beside an open one ends the session */
    boolean polled(Poll poll) {
        if (ended || socket != null) {
            return false;
        }
        if (polled.hasOpenPoll()) {
            fail();
            return false;
        }
        polled.opened(poll);
        client.heard();
        flush();
        return true;
    }

    /** Notes that the client has taken an answer. */
    void fetched(int payloadBytes) {
        if (ended) {
            return;
        }
        polled.fetched(payloadBytes);
        if (closeAnswered) {
            end();
        } else {
            client.fetched();
        }
    }

    /** Ends the session, as nobody knows what a client that left its poll has read. */
    void pollLost(Poll poll) {
        polled.lost(poll);
        end();
    }

    /** Lets a request send packets. @return false if it may not; a second one beside another ends the session */
    boolean sendingBegins() {
        if (ended || socket != null) {
            return false;
        }
        if (sending) {
            fail();
            return false;
        }
        sending = true;
        return true;
    }

    /** Notes that such a request ended without its packets. */
    void sendingFailed() {
        sending = false;
    }

    /** Takes what such a request has sent. @return false if that broke the protocol, and ended the session */
    boolean sent(String payload, int mostPackets) {
        sending = false;
        if (ended) {
            return false;
        }
        try {
            for (String packet : version.packets(payload, mostPackets)) {
                if (!ended) {
                    received(packet);
                }
            }
            return true;
        } catch (BrokenPacketException broken) {
            fail();
            return false;
        }
    }

    /** Takes a WebSocket that wants to take over. @return false if none can */
    boolean candidate(Socket next) {
        if (ended || socket != null || candidate != null) {
            return false;
        }
        candidate = next;
        return true;
    }

    /** Gives a WebSocket up that has not taken over in time. */
    void candidateIsLate(Socket late) {
        if (candidate == late) {
            dropCandidate();
        }
    }

    private void dropCandidate() {
        Socket dropped = candidate;
        candidate = null;
        probed = false;
        dropped.close(CloseCode.PROTOCOL_VIOLATIONS);
    }

    /** Takes a text message of a WebSocket. */
    void received(Socket from, String packet) {
        if (ended) {
            return;
        }
        if (from == candidate) {
            receivedByCandidate(packet);
        } else if (from == socket) {
            try {
                received(packet);
            } catch (BrokenPacketException broken) {
                fail();
            }
        }
    }

    /** Takes a binary message of a WebSocket. */
    void receivedBinary(Socket from) {
        if (ended) {
            return;
        }
        if (from == candidate) {
            dropCandidate();
        } else if (from == socket) {
            client.heard();
            client.binary();
        }
    }

    private void receivedByCandidate(String packet) {
        if (packet.equals(PROBE) && !probed) {
            probed = true;
            candidate.send(PROBED);
            // A client that is about to upgrade waits for the answer to its poll, and begins no other.
            flush();
        } else if (packet.equals(UPGRADE) && probed) {
            upgrade();
        } else {
            dropCandidate();
        }
    }

    private void upgrade() {
        client.heard();
        polled.answerWith(NOOP);
        socket = candidate;
        candidate = null;
        probed = false;
        polled.take().forEach(socket::send);
        client.upgraded(socket);
        if (closing != null && !ended) {
            socket.close(closing);
        }
    }

    private void received(String packet) throws BrokenPacketException {
        if (packet.isEmpty()) {
            throw new BrokenPacketException("a packet is empty");
        }
        client.heard();
        switch (packet.charAt(0)) {
            case '1' -> endByClient();
            case '2' -> {
                require(version == EngineVersion.V3);
                send(('3' + packet.substring(1)).getBytes(StandardCharsets.UTF_8));
                flush();
            }
            case '3' -> require(version == EngineVersion.V4);
            case '4' -> client.message(packet.substring(1));
            case '5', '6' -> {
                // A late word of an upgrade asks for nothing.
            }
            case 'b' -> client.binary();
            default -> throw new BrokenPacketException("a packet has an unknown type");
        }
    }

    private static void require(boolean mayDoThis) throws BrokenPacketException {
        if (!mayDoThis) {
            throw new BrokenPacketException("it is the other side who pings");
        }
    }

    /** Ends the session as its client wishes; its open poll gets a word that asks for nothing. */
    private void endByClient() {
        polled.answerWith(NOOP);
        end();
    }

    /** Ends the session because its client broke the protocol. */
    void fail() {
        if (!ended) {
            closing = closing == null ? CloseCode.PROTOCOL_VIOLATIONS : closing;
            end();
        }
    }

    /** Notes that a WebSocket is gone. */
    void closed(Socket gone) {
        if (gone == candidate) {
            candidate = null;
            probed = false;
        } else if (gone == socket) {
            end();
        }
    }

    /** Ends the session once the client has what was sent; {@link #end} has to be called if that takes too long. */
    void close(CloseCode code) {
        if (ended || closing != null) {
            return;
        }
        closing = code;
        if (socket == null) {
            flush();
        } else {
            socket.close(code);
        }
    }

    /** Ends the session at once. */
    void end() {
        if (ended) {
            return;
        }
        ended = true;
        CloseCode code = closing == null ? CloseCode.INTERNAL_ERROR : closing;
        polled.answerWith(CLOSE);
        polled.take();
        if (candidate != null) {
            candidate.close(code);
        }
        if (socket != null) {
            socket.close(code);
        }
        client.ended();
    }
}
