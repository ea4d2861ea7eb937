package parley.util;

import static org.junit.jupiter.api.Assertions.fail;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** A WebSocket to {@code /socket.io/} by hand, whose packets wait until a test asks for them. */
public final class EngineSocketClient implements WebSocket.Listener, AutoCloseable {
    private static final long PATIENCE_MS = 20_000;

    private final List<String> packets = new ArrayList<>();
    private final StringBuilder partial = new StringBuilder();
    private WebSocket socket;
    private int closeCode;

    private EngineSocketClient() {}

    public static EngineSocketClient open(int port, String query) {
        EngineSocketClient client = new EngineSocketClient();
        client.socket = TimedHttp.webSocket("ws://127.0.0.1:" + port + "/socket.io/?" + query, Map.of(), client)
                .join();
        return client;
    }

    /** Opens a session of revision 4 and returns its socket, once the server has said the first word. */
    public static EngineSocketClient open(int port) {
        EngineSocketClient client = open(port, "EIO=4&transport=websocket");
        client.next("0");
        return client;
    }

    /** Opens a session that is connected to the namespace, with this token if it is not null. */
    public static EngineSocketClient connected(int port, String token) {
        EngineSocketClient client = open(port);
        client.send(token == null ? "40" : "40{\"token\":\"" + token + "\"}");
        client.next("40");
        return client;
    }

    public void send(String... texts) {
        for (String text : texts) {
            Await.result(socket.sendText(text, true));
        }
    }

    public void sendBinary(byte... bytes) {
        Await.result(socket.sendBinary(ByteBuffer.wrap(bytes), true));
    }

    /** Takes the first packet that begins like this. */
    public synchronized String next(String beginning) {
        long end = System.currentTimeMillis() + PATIENCE_MS;
        while (true) {
            for (Iterator<String> each = packets.iterator(); each.hasNext(); ) {
                String packet = each.next();
                if (packet.startsWith(beginning)) {
                    each.remove();
                    return packet;
                }
            }
            waitUntil(end, "no packet begins with " + beginning + " among " + packets);
        }
    }

    /** Takes the oldest packet that is there, or comes. */
    public String next() {
        return next("");
    }

    /** Returns the code with which the server closes. */
    public synchronized int closed() {
        long end = System.currentTimeMillis() + PATIENCE_MS;
        while (closeCode == 0) {
            waitUntil(end, "the connection stays open");
        }
        return closeCode;
    }

    private void waitUntil(long end, String otherwise) {
        long left = end - System.currentTimeMillis();
        if (left <= 0) {
            fail(otherwise);
        }
        try {
            wait(left);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public synchronized CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        partial.append(text);
        if (last) {
            packets.add(partial.toString());
            partial.setLength(0);
            notifyAll();
        }
        from.request(1);
        return null;
    }

    @Override
    public synchronized CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closeCode = code;
        notifyAll();
        return null;
    }

    @Override
    public synchronized void onError(WebSocket from, Throwable failure) {
        closeCode = closeCode == 0 ? 1006 : closeCode;
        notifyAll();
    }

    @Override
    public void close() {
        socket.abort();
    }
}
