package parley.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;

/**
 * One member's socket, without blocking: its handshake, its frames, and its way into a room. Used by one thread only,
 * which lends it the buffer to read into. Source: RFC 6455 section 5.
 */
final class RoomSocket implements ClientWire.Ear {
    private static final int FINAL = 0x80;
    private static final int TEXT = 1;
    private static final int PONG = 10;
    private static final int MASKED = 0x80;
    private static final String HANDSHAKE = " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade"
            + "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    private static final String HEAD_END = "\r\n\r\n";
    private static final byte[] NOTHING = {};

    private final SocketChannel channel;
    private final ClientWire wire;
    private final Hearing hearing;
    private final Queue<ClientWire.Step> steps;
    private ClientWire.Awaited awaited = ClientWire.Awaited.NOTHING;
    private byte[] rest = NOTHING;
    private byte[] unfinished = NOTHING;
    private boolean upgraded;
    private boolean inside;
    private String answer = "";
    private long heardBytes;
    private RoomMember member;
    private byte[] frame;
    private int frameFrom;
    private int frameTo;

    /** Is told what happens at a socket. */
    interface Hearing {
        void entered(RoomSocket socket) throws IOException;

        void message(RoomSocket socket, int number) throws IOException;

        void answer(RoomSocket socket, long number, boolean granted) throws IOException;

        void fault(String what);
    }

    private RoomSocket(SocketChannel channel, ClientWire wire, List<ClientWire.Step> steps, Hearing hearing) {
        this.channel = channel;
        this.wire = wire;
        this.hearing = hearing;
        this.steps = new ArrayDeque<>(steps);
    }

    /** @param source address to come from @param steps what is said and awaited until the socket counts as inside */
    static RoomSocket connect(String source, int port, ClientWire wire, List<ClientWire.Step> steps, Hearing hearing)
            throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.bind(new InetSocketAddress(source, 0));
        channel.connect(new InetSocketAddress("127.0.0.1", port));
        channel.configureBlocking(false);
        RoomSocket socket = new RoomSocket(channel, wire, steps, hearing);
        String request = "GET " + wire.path() + HANDSHAKE;
        socket.writeAll(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        return socket;
    }

    SocketChannel channel() {
        return channel;
    }

    boolean inside() {
        return inside;
    }

    /** Returns the last answer on the way in, as it came. */
    String answer() {
        return answer;
    }

    /** Gives the socket to a member of a room. */
    void belongTo(RoomMember owner) {
        member = owner;
    }

    RoomMember member() {
        return member;
    }

    /** Counts the bytes of all frames so far. */
    long heardBytes() {
        return heardBytes;
    }

    void command(String name, Long number, String data) throws IOException {
        say(wire.command(name, number, data));
    }

    /** Says that the client is there, where the transport wants that. */
    void ping() throws IOException {
        if (inside && wire.ping() != null) {
            say(wire.ping());
        }
    }

    private void say(String text) throws IOException {
        write(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    private void write(int opcode, byte[] payload) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(payload.length + 8).put((byte) (FINAL | opcode));
        if (payload.length < 126) {
            bytes.put((byte) (MASKED | payload.length));
        } else {
            bytes.put((byte) (MASKED | 126)).putShort((short) payload.length);
        }
        // A mask of zeros is a mask too, and leaves the payload as it is.
        writeAll(bytes.putInt(0).put(payload).flip());
    }

    private void writeAll(ByteBuffer bytes) throws IOException {
        for (int tries = 0; bytes.hasRemaining(); tries++) {
            if (channel.write(bytes) == 0) {
                if (tries > 1_000) {
                    throw new IOException("the server does not read");
                }
                Thread.onSpinWait();
            }
        }
    }

    /** Takes the bytes that the socket has. @param lent where they are read to; nothing is kept in it */
    void read(ByteBuffer lent) throws IOException {
        lent.clear().put(rest);
        int before = lent.position();
        int count = channel.read(lent);
        if (count < 0) {
            throw new EOFException("the server ended a socket");
        }
        heardBytes += count;
        lent.flip();
        if (!upgraded && !upgraded(lent)) {
            rest = Arrays.copyOf(lent.array(), before + count);
            return;
        }
        while (frame(lent)) {
            // The loop goes on until only a part of a frame is left.
        }
        rest = lent.hasRemaining() ? Arrays.copyOfRange(lent.array(), lent.position(), lent.limit()) : NOTHING;
    }

    private boolean upgraded(ByteBuffer bytes) throws IOException {
        String head = new String(bytes.array(), 0, bytes.limit(), StandardCharsets.ISO_8859_1);
        int end = head.indexOf(HEAD_END);
        if (end < 0) {
            return false;
        }
        if (!head.startsWith("HTTP/1.1 101")) {
            throw new IOException(
                    "a handshake was answered with " + head.lines().findFirst().orElse(""));
        }
        bytes.position(end + HEAD_END.length());
        upgraded = true;
        goOn();
        return true;
    }

    private boolean frame(ByteBuffer bytes) throws IOException {
        int at = bytes.position();
        if (bytes.remaining() < 2) {
            return false;
        }
        int length = bytes.get(at + 1) & 0x7F;
        int head = length < 126 ? 2 : length == 126 ? 4 : 10;
        if (bytes.remaining() < head) {
            return false;
        }
        if (head == 4) {
            length = bytes.getShort(at + 2) & 0xFFFF;
        } else if (head == 10) {
            length = Math.toIntExact(bytes.getLong(at + 2));
        }
        if (head + length > bytes.capacity()) {
            throw new IOException("a frame of " + length + " bytes");
        }
        if (bytes.remaining() < head + length) {
            return false;
        }
        bytes.position(at + head + length);
        payload(bytes.get(at), bytes.array(), at + head, at + head + length);
        return true;
    }

    private void payload(int first, byte[] bytes, int from, int to) throws IOException {
        int opcode = first & 0x0F;
        if (opcode == 9) {
            write(PONG, Arrays.copyOfRange(bytes, from, to));
        } else if (opcode == 8) {
            int code = to - from < 2 ? 1005 : (bytes[from] & 0xFF) << Byte.SIZE | bytes[from + 1] & 0xFF;
            throw new EOFException("the server closed a socket with " + code);
        } else if (opcode <= 2) {
            text((first & FINAL) != 0, bytes, from, to);
        }
    }

    private void text(boolean last, byte[] bytes, int from, int to) throws IOException {
        if (last && unfinished.length == 0) {
            whole(bytes, from, to);
            return;
        }
        int length = unfinished.length;
        unfinished = Arrays.copyOf(unfinished, length + to - from);
        System.arraycopy(bytes, from, unfinished, length, to - from);
        if (last) {
            byte[] message = unfinished;
            unfinished = NOTHING;
            whole(message, 0, message.length);
        }
    }

    private void whole(byte[] bytes, int from, int to) throws IOException {
        frame = bytes;
        frameFrom = from;
        frameTo = to;
        wire.hear(bytes, from, to, this);
        if (!inside && awaited.start() != null && heardText().startsWith(awaited.start())) {
            goOn();
        }
    }

    /** Returns the text that is being heard just now. */
    String heardText() {
        return new String(frame, frameFrom, frameTo - frameFrom, StandardCharsets.UTF_8);
    }

    /** Goes on the way in, up to the next thing that must be awaited. */
    private void goOn() throws IOException {
        awaited = ClientWire.Awaited.NOTHING;
        while (awaited == ClientWire.Awaited.NOTHING && !steps.isEmpty()) {
            ClientWire.Step step = steps.remove();
            awaited = step.awaited();
            if (step.text() != null) {
                say(step.text());
            }
        }
        if (awaited == ClientWire.Awaited.NOTHING) {
            inside = true;
            hearing.entered(this);
        }
    }

    @Override
    public void message(int number) throws IOException {
        hearing.message(this, number);
    }

    @Override
    public void answer(long number, boolean granted) throws IOException {
        if (inside) {
            hearing.answer(this, number, granted);
        } else if (!granted) {
            hearing.fault("on the way in: " + heardText());
        } else if (number == awaited.reply()) {
            answer = heardText();
            goOn();
        }
    }

    /** Looks for errors: what else comes without being asked for does not matter here. */
    @Override
    public void other(byte[] bytes, int from, int to) {
        if (to - from > 2) {
            String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
            if (text.contains("error") || text.contains("session:closing") || text.startsWith("44")) {
                hearing.fault(text);
            }
        }
    }

    @Override
    public void pong(String text) throws IOException {
        say(text);
    }
}
