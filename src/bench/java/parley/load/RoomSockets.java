package parley.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Many members' sockets on one thread, which connects them, reads them and lets their members talk. */
final class RoomSockets implements AutoCloseable, RoomSocket.Hearing {
    private static final int LENT_BYTES = 1 << 20;
    private static final int AT_ONCE = 50;
    private static final int PATIENCE_S = 300;
    private static final long PING_NANOS = 5_000_000_000L;
    private static final long IDLE_PING_NANOS = 25_000_000_000L;
    private static final int TALKING_MS = 1;
    private static final int IDLE_MS = 200;
    private static final int SOURCES = 8;

    private final Selector selector;
    private final Thread thread = new Thread(this::run, "room-sockets");
    private final ByteBuffer lent = ByteBuffer.allocate(LENT_BYTES);
    private final Queue<Task> tasks = new ConcurrentLinkedQueue<>();
    private final Queue<Visit> visits = new ArrayDeque<>();
    private final List<RoomSocket> sockets = new ArrayList<>();
    private final RoomTalk silence = new RoomTalk(List.of(), false);
    private CompletableFuture<List<RoomSocket>> arrived;
    private int first;
    private int expected;
    private int inside;
    private RoomTalk talk = silence;
    private CompletableFuture<RoomTalk.Played> played;
    private long pingedAt = System.nanoTime();
    private volatile boolean ending;

    private interface Task {
        void run() throws IOException;
    }

    /** One who comes in. */
    record Visit(int port, ClientWire wire, List<ClientWire.Step> steps) {}

    RoomSockets() throws IOException {
        selector = Selector.open();
        thread.setDaemon(true);
        thread.start();
    }

    /** Connects some at a time and waits until all are inside. @return their sockets, in the same order */
    List<RoomSocket> connect(List<Visit> some) {
        CompletableFuture<List<RoomSocket>> done = new CompletableFuture<>();
        submit(
                () -> {
                    arrived = done;
                    first = sockets.size();
                    expected = first + some.size();
                    visits.addAll(some);
                    comeIn();
                },
                done);
        return wait(done);
    }

    /** Lets members talk, and waits until all of it was heard. */
    RoomTalk.Played play(RoomTalk next, RoomTalk.Pace pace) {
        CompletableFuture<RoomTalk.Played> done = new CompletableFuture<>();
        submit(
                () -> {
                    talk = next;
                    played = done;
                    talk.begin(pace);
                },
                done);
        return wait(done);
    }

    private void submit(Task task, CompletableFuture<?> owner) {
        tasks.add(() -> {
            try {
                task.run();
            } catch (IOException failure) {
                owner.completeExceptionally(failure);
            }
        });
        selector.wakeup();
    }

    private static <T> T wait(CompletableFuture<T> done) {
        return done.orTimeout(PATIENCE_S, TimeUnit.SECONDS).join();
    }

    private void comeIn() throws IOException {
        while (!visits.isEmpty() && sockets.size() - inside < AT_ONCE) {
            Visit visit = visits.remove();
            // Each address has its own ports, so that many thousand can come from one machine.
            String source = "127.0.0." + (1 + sockets.size() % SOURCES);
            RoomSocket socket = RoomSocket.connect(source, visit.port(), visit.wire(), visit.steps(), this);
            sockets.add(socket);
            socket.channel().register(selector, SelectionKey.OP_READ, socket);
        }
    }

    private void run() {
        try {
            while (!ending) {
                selector.select(this::read, played != null || !visits.isEmpty() ? TALKING_MS : IDLE_MS);
                for (Task task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
                long now = System.nanoTime();
                if (played != null && talk.turn(now)) {
                    CompletableFuture<RoomTalk.Played> done = played;
                    played = null;
                    done.complete(talk.end());
                }
                ping(now);
            }
        } catch (IOException | RuntimeException failure) {
            end(failure);
        }
    }

    private void read(SelectionKey key) {
        try {
            ((RoomSocket) key.attachment()).read(lent);
        } catch (IOException failure) {
            key.cancel();
            end(failure);
        }
    }

    private void end(Exception failure) {
        if (played != null) {
            played.completeExceptionally(failure);
            played = null;
        } else if (arrived != null) {
            arrived.completeExceptionally(failure);
        }
        fault(failure.toString());
    }

    /** Pings as the stock client does; while others are measured just often enough to be kept. */
    private void ping(long now) throws IOException {
        if (now - pingedAt > (played == null ? IDLE_PING_NANOS : PING_NANOS)) {
            pingedAt = now;
            for (RoomSocket socket : sockets) {
                socket.ping();
            }
        }
    }

    @Override
    public void entered(RoomSocket socket) throws IOException {
        inside++;
        comeIn();
        if (inside == expected) {
            arrived.complete(List.copyOf(sockets.subList(first, expected)));
        }
    }

    @Override
    public void message(RoomSocket socket, int number) throws IOException {
        talk.heard(socket.member(), number);
    }

    @Override
    public void answer(RoomSocket socket, long number, boolean granted) throws IOException {
        talk.answered(number, granted, granted ? "" : socket.heardText());
    }

    @Override
    public void fault(String what) {
        talk.fault(what);
        if (arrived != null && !arrived.isDone()) {
            arrived.completeExceptionally(new IOException(what));
        }
    }

    /** Faults while nobody talked. */
    List<String> faults() {
        return silence.faults();
    }

    @Override
    public void close() {
        ending = true;
        selector.wakeup();
        try {
            thread.join();
            for (RoomSocket socket : sockets) {
                socket.channel().close();
            }
            selector.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }
}
