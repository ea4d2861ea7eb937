package parley.link;

import io.vertx.core.Completable;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import parley.link.Refusals.Reason;

/**
 * The connection on which this node sends to one other and hears the answers. What is sent before the other one has
 * shown that it is a node waits, up to {@code cluster.link.queueBytes}. Lives on one context.
 */
final class OutboundLink {
    static final long PING_MS = 5_000;
    static final long REQUEST_TIMEOUT_MS = 2_000;

    private final LocalEnd end;
    private final String peer;
    private final Runnable whenClosed;
    private final Queue<Frame> waiting = new ArrayDeque<>();
    private final Map<Long, Completable<Buffer>> asked = new HashMap<>();
    private final byte[] random = LocalEnd.random();
    private final FrameReader reader;
    private NetSocket socket;
    private Seal requests;
    private Seal answers;
    private boolean welcome;
    private boolean closed;
    private boolean heard;
    private long waitingBytes;
    private long lastRequest;
    private long timer;

    OutboundLink(LocalEnd end, String peer, Runnable whenClosed) {
        this.end = end;
        this.peer = peer;
        this.whenClosed = whenClosed;
        this.reader = new FrameReader(Greeting.MAX_BYTES, this::frame, () -> refuse(Reason.LENGTH));
    }

    void connect(NetClient client, SocketAddress address) {
        client.connect(address).onComplete(this::connected, refused -> close());
    }

    private void connected(NetSocket connected) {
        if (closed) {
            connected.close();
            return;
        }
        socket = connected;
        socket.setWriteQueueMaxSize(end.limits().queueBytes());
        socket.exceptionHandler(reset -> {});
        socket.closeHandler(gone -> close());
        socket.handler(reader);
        timer = end.vertx().setTimer(end.limits().greetingMs(), silent -> close());
    }

    boolean closed() {
        return closed;
    }

    /** Whether the other side has ever answered. */
    boolean welcome() {
        return welcome;
    }

    /** It may not arrive. */
    void send(Buffer message) {
        write(new Frame(Frame.MESSAGE, 0, message));
    }

    /** Fails with NO_HANDLERS if it was not sent, with TIMEOUT if nobody knows what became of it. */
    void request(Buffer message, Completable<Buffer> answer) {
        long number = ++lastRequest;
        if (!write(new Frame(Frame.REQUEST, number, message))) {
            answer.fail(notSent());
            return;
        }
        long timeout = end.vertx()
                .setTimer(REQUEST_TIMEOUT_MS, late -> asked.remove(number).fail(noAnswer()));
        asked.put(number, (result, failure) -> {
            end.vertx().cancelTimer(timeout);
            answer.complete(result, failure);
        });
    }

    ReplyException notSent() {
        return new ReplyException(ReplyFailure.NO_HANDLERS, "node " + peer + " is not reached");
    }

    private ReplyException noAnswer() {
        return new ReplyException(ReplyFailure.TIMEOUT, "node " + peer + " has not answered");
    }

    private boolean write(Frame frame) {
        int bytes = Frame.EXTRA_BYTES + frame.payload().length();
        if (closed || bytes - Frame.LENGTH_BYTES > end.limits().maxFrameBytes()) {
            return false;
        }
        if (welcome) {
            if (socket.writeQueueFull()) {
                return false;
            }
            socket.write(frame.seal(requests));
            return true;
        }
        if (waitingBytes + bytes > end.limits().queueBytes()) {
            return false;
        }
        waitingBytes += bytes;
        return waiting.add(frame);
    }

    private void frame(Buffer bytes) {
        if (requests == null) {
            greet(bytes.getBytes());
            return;
        }
        Frame frame = Frame.open(answers, bytes);
        if (frame == null) {
            refuse(Reason.SEAL);
            return;
        }
        heard = true;
        switch (frame.kind()) {
            case Frame.WELCOME -> begin();
            case Frame.ANSWER -> answered(frame.request(), frame.payload(), null);
            case Frame.FAILURE ->
                answered(
                        frame.request(),
                        null,
                        new ReplyException(
                                ReplyFailure.RECIPIENT_FAILURE, frame.payload().toString()));
            default -> {
                // A pong, or a later version's.
            }
        }
    }

    private void greet(byte[] challenge) {
        Greeting greeting = new Greeting(end.nodeId(), peer, random);
        byte[] key = end.keys().own();
        requests = greeting.requests(key, challenge);
        answers = greeting.answers(key, challenge);
        socket.write(LocalEnd.withLength(greeting.encode(key, challenge)));
    }

    private void begin() {
        if (welcome) {
            return;
        }
        welcome = true;
        reader.limit(end.limits().maxFrameBytes());
        end.vertx().cancelTimer(timer);
        timer = end.vertx().setPeriodic(PING_MS, turn -> ping());
        waiting.forEach(frame -> socket.write(frame.seal(requests)));
        waiting.clear();
    }

    private void ping() {
        if (heard) {
            heard = false;
            socket.write(Frame.of(Frame.PING).seal(requests));
        } else {
            close();
        }
    }

    private void answered(long request, Buffer answer, Throwable failure) {
        Completable<Buffer> asking = asked.remove(request);
        if (asking != null) {
            asking.complete(answer, failure);
        }
    }

    private void refuse(Reason reason) {
        end.refusals().count(reason, socket.remoteAddress());
        close();
    }

    void close() {
        if (closed) {
            return;
        }
        closed = true;
        reader.end();
        end.vertx().cancelTimer(timer);
        if (socket != null) {
            socket.close();
        }
        waiting.clear();
        ReplyException failure = welcome ? noAnswer() : notSent();
        Map.copyOf(asked).values().forEach(asking -> asking.fail(failure));
        asked.clear();
        whenClosed.run();
    }
}
