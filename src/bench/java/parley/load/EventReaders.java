package parley.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Many bridge sockets, read by one thread. */
final class EventReaders implements AutoCloseable {
    private static final String REGISTER = "{\"type\":\"register\",\"address\":\"chat:message\"}";
    private static final String PING = "{\"type\":\"ping\"}";
    private static final long PING_EVERY_MS = 4_000;

    private final List<EventReader> readers = new ArrayList<>();
    private final Latencies latencies = new Latencies();
    private final Selector selector;
    private final Thread thread = new Thread(this::run, "readers");
    private volatile long received;
    private volatile int closed;
    private volatile boolean ending;

    private EventReaders(Selector selector) {
        this.selector = selector;
    }

    /** Connects all, one after the other. @param next the seq that each expects first */
    static EventReaders connect(int port, List<String> tokens, long next) {
        try {
            EventReaders readers = new EventReaders(Selector.open());
            for (String token : tokens) {
                EventReader reader = EventReader.connect(port, 0, readers.latencies, next);
                enter(reader, token, null);
                readers.add(reader);
            }
            readers.thread.start();
            return readers;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** @param token "none" for a server that asks for none @return the answer to the token */
    static String enter(EventReader reader, String token, String resume) throws IOException {
        reader.send(REGISTER);
        if (token.equals("none")) {
            return "";
        }
        reader.send(
                "{\"type\":\"send\",\"address\":\"session:authenticate\",\"replyAddress\":\"in\",\"body\":{\"token\":\""
                        + token + "\"" + (resume == null ? "" : ",\"resume\":" + resume) + "}}");
        return reader.awaitText("\\\"address\\\":\\\"in\\\"");
    }

    private void add(EventReader reader) throws IOException {
        reader.channel().configureBlocking(false);
        reader.channel().register(selector, SelectionKey.OP_READ, reader);
        readers.add(reader);
    }

    private void run() {
        long pingAt = System.currentTimeMillis();
        try {
            while (!ending) {
                selector.select(PING_EVERY_MS / 4);
                for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); keys.remove()) {
                    read(keys.next());
                }
                tell();
                if (System.currentTimeMillis() >= pingAt) {
                    pingAt += PING_EVERY_MS;
                    ping();
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void read(SelectionKey key) {
        EventReader reader = (EventReader) key.attachment();
        long before = reader.received();
        boolean open;
        try {
            open = reader.read();
        } catch (IOException reset) {
            open = false;
        }
        received += reader.received() - before;
        if (!open) {
            key.cancel();
            closed++;
        }
    }

    /** Pings, as the stock bridge ends sockets that say nothing for ten seconds. */
    private void ping() {
        for (SelectionKey key : selector.keys()) {
            try {
                if (key.isValid()) {
                    ((EventReader) key.attachment()).send(PING);
                }
            } catch (IOException gone) {
                key.cancel();
                closed++;
            }
        }
    }

    /** Waits until all events have come, or none came for {@code stallMs}. */
    synchronized void await(long expected, long stallMs) throws InterruptedException {
        long last = -1;
        while (received < expected && received != last) {
            last = received;
            long giveUpAt = System.currentTimeMillis() + stallMs;
            while (received == last && System.currentTimeMillis() < giveUpAt) {
                wait(Math.max(1, giveUpAt - System.currentTimeMillis()));
            }
        }
    }

    private synchronized void tell() {
        notifyAll();
    }

    long received() {
        return received;
    }

    /** Counts the sockets that the server ended. */
    int closed() {
        return closed;
    }

    /** Only after {@link #close}. */
    Latencies latencies() {
        return latencies;
    }

    /** Only after {@link #close}. */
    long duplicates() {
        return readers.stream().mapToLong(EventReader::duplicates).sum();
    }

    /** Counts events that were left out before others that came. Only after {@link #close}. */
    long missed() {
        return readers.stream().mapToLong(EventReader::missed).sum();
    }

    @Override
    public void close() {
        ending = true;
        selector.wakeup();
        try {
            thread.join();
            for (EventReader reader : readers) {
                reader.channel().close();
            }
            selector.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }
}
