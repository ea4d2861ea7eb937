package parley.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * One bridge socket that counts the events of a room, and checks that each comes once, in order, and none is left out.
 * It looks at bytes only ({@code seq} and {@code sentAt} in the escaped JSON), so that reading costs little beside what
 * is measured. Sources: RFC 6455 section 5, SockJS's WebSocket framing.
 */
final class EventReader {
    private static final int FIN_TEXT = 0x81;
    private static final int FIN_PONG = 0x8A;
    private static final int MASKED = 0x80;
    private static final byte[] SEQ = "seq\\\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SENT_AT = "sentAt\\\"".getBytes(StandardCharsets.US_ASCII);

    private final SocketChannel channel;
    private final Latencies latencies;
    private ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
    private Consumer<String> texts;
    private long seqSeen;
    private long next;
    private long received;
    private long duplicates;
    private long missed;
    private int closeCode;

    private EventReader(SocketChannel channel, Latencies latencies, long next) {
        this.channel = channel;
        this.latencies = latencies;
        this.next = next;
    }

    /**
     * Blocks until the handshake is through.
     *
     * @param receiveBuffer in bytes; 0 for the system's choice
     * @param next the seq that is expected first
     */
    static EventReader connect(int port, int receiveBuffer, Latencies latencies, long next) throws IOException {
        SocketChannel channel = SocketChannel.open();
        if (receiveBuffer > 0) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
        }
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.connect(new InetSocketAddress("127.0.0.1", port));
        EventReader reader = new EventReader(channel, latencies, next);
        reader.upgrade(port);
        return reader;
    }

    private void upgrade(int port) throws IOException {
        String path = "/eventbus/" + ThreadLocalRandom.current().nextInt(100, 1_000) + "/"
                + Long.toHexString(ThreadLocalRandom.current().nextLong()) + "/websocket";
        String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        int end;
        do {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the handshake was refused");
            }
            String head = new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
            end = head.indexOf("\r\n\r\n");
        } while (end < 0);
        String status = new String(buffer.array(), 9, 3, StandardCharsets.US_ASCII);
        if (!status.equals("101")) {
            throw new IOException("the handshake was answered with " + status);
        }
        buffer.flip().position(end + 4);
        buffer.compact();
    }

    SocketChannel channel() {
        return channel;
    }

    long received() {
        return received;
    }

    long next() {
        return next;
    }

    long duplicates() {
        return duplicates;
    }

    long missed() {
        return missed;
    }

    /** The code of the closing frame; 0 while there was none. */
    int closeCode() {
        return closeCode;
    }

    /** @param message one frame of the bridge protocol, as JSON */
    void send(String message) throws IOException {
        String quoted = "[\"" + message.replace("\\", "\\\\").replace("\"", "\\\"") + "\"]";
        write(FIN_TEXT, quoted.getBytes(StandardCharsets.UTF_8));
    }

    private void write(int head, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 8);
        frame.put((byte) head);
        if (payload.length < 126) {
            frame.put((byte) (MASKED | payload.length));
        } else {
            frame.put((byte) (MASKED | 126)).putShort((short) payload.length);
        }
        // A mask of zeros is a mask too, and leaves the payload as it is.
        frame.putInt(0).put(payload).flip();
        while (frame.hasRemaining()) {
            channel.write(frame);
        }
    }

    /** Reads until a frame holds the given text, and blocks meanwhile. @return that frame */
    String awaitText(String part) throws IOException {
        String[] found = {null};
        texts = text -> found[0] = text.contains(part) ? text : found[0];
        while (found[0] == null) {
            if (!read()) {
                throw new EOFException("the socket was closed, code " + closeCode);
            }
        }
        texts = null;
        return found[0];
    }

    /** Takes the bytes that the socket has. @return false at its end */
    boolean read() throws IOException {
        int count = channel.read(buffer);
        buffer.flip();
        while (frame()) {
            // The loop goes on until only a part of a frame is left.
        }
        if (buffer.position() == 0 && buffer.limit() == buffer.capacity()) {
            buffer = ByteBuffer.wrap(Arrays.copyOf(buffer.array(), buffer.capacity() * 4))
                    .position(buffer.limit());
        } else {
            buffer.compact();
        }
        return count >= 0;
    }

    private boolean frame() throws IOException {
        if (buffer.remaining() < 2) {
            return false;
        }
        int at = buffer.position();
        int header = 2;
        long length = buffer.get(at + 1) & 0x7F;
        if (length >= 126) {
            header = length == 126 ? 4 : 10;
            if (buffer.remaining() < header) {
                return false;
            }
            length = header == 4 ? buffer.getShort(at + 2) & 0xFFFF : buffer.getLong(at + 2);
        }
        if (buffer.remaining() < header + length) {
            return false;
        }
        payload(buffer.get(at) & 0x0F, at + header, (int) length);
        buffer.position(at + header + (int) length);
        return true;
    }

    private void payload(int opcode, int from, int length) throws IOException {
        switch (opcode) {
            case 1, 2 -> scan(buffer.array(), from, from + length);
            case 8 -> closeCode = length < 2 ? 1005 : buffer.getShort(from) & 0xFFFF;
            case 9 -> write(FIN_PONG, Arrays.copyOfRange(buffer.array(), from, from + length));
            default -> throw new IOException("unexpected opcode " + opcode);
        }
        if (texts != null && opcode <= 2) {
            texts.accept(new String(buffer.array(), from, length, StandardCharsets.UTF_8));
        }
    }

    private void scan(byte[] bytes, int from, int to) {
        long now = SizedEvent.nowMicros();
        for (int i = from + SENT_AT.length; i < to; i++) {
            if (bytes[i] == ':') {
                if (endsWith(bytes, i, SEQ)) {
                    seqSeen = numberAt(bytes, i + 1);
                } else if (endsWith(bytes, i, SENT_AT)) {
                    event(seqSeen, now - numberAt(bytes, i + 1));
                }
            }
        }
    }

    private static boolean endsWith(byte[] bytes, int end, byte[] name) {
        return Arrays.equals(bytes, end - name.length, end, name, 0, name.length);
    }

    private static long numberAt(byte[] bytes, int from) {
        long number = 0;
        for (int i = from; bytes[i] >= '0' && bytes[i] <= '9'; i++) {
            number = number * 10 + bytes[i] - '0';
        }
        return number;
    }

    private void event(long seq, long micros) {
        if (seq < next) {
            duplicates++;
            return;
        }
        missed += seq - next;
        next = seq + 1;
        received++;
        latencies.add(micros);
    }
}
