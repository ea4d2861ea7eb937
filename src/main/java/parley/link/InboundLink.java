package parley.link;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.function.Consumer;
import parley.link.Refusals.Reason;

/** A connection that was made to this node: a stranger's until its greeting proves it a node's. */
final class InboundLink {
    private final LocalEnd end;
    private final NetSocket socket;
    private final Consumer<InboundLink> greeted;
    private final byte[] challenge = LocalEnd.random();
    private final FrameReader reader;
    private String peer;
    private boolean closed;
    private Seal requests;
    private Seal answers;

    /** @param greeted told when it belongs to a node */
    InboundLink(LocalEnd end, NetSocket socket, Consumer<InboundLink> greeted) {
        this.end = end;
        this.socket = socket;
        this.greeted = greeted;
        this.reader = new FrameReader(Greeting.MAX_BYTES, this::frame, () -> refuse(Reason.LENGTH));
    }

    void begin() {
        socket.exceptionHandler(reset -> {});
        socket.handler(reader);
        socket.write(LocalEnd.withLength(Buffer.buffer(challenge)));
    }

    /** Null before the greeting. */
    String peer() {
        return peer;
    }

    boolean closed() {
        return closed;
    }

    void refuse(Reason reason) {
        end.refusals().count(reason, socket.remoteAddress());
        close();
    }

    void close() {
        closed = true;
        reader.end();
        socket.close();
    }

    private void frame(Buffer bytes) {
        if (peer == null) {
            greeting(bytes);
            return;
        }
        Frame frame = Frame.open(requests, bytes);
        if (frame == null) {
            refuse(Reason.SEAL);
            return;
        }
        switch (frame.kind()) {
            case Frame.MESSAGE -> end.receiver().apply(frame.payload());
            case Frame.REQUEST -> answer(frame.request(), end.receiver().apply(frame.payload()));
            case Frame.PING -> write(Frame.of(Frame.PONG));
            default -> {
                // A later version's.
            }
        }
    }

    private void greeting(Buffer bytes) {
        Greeting greeting;
        try {
            greeting = Greeting.decode(bytes);
        } catch (IndexOutOfBoundsException unreadable) {
            refuse(Reason.GREETING);
            return;
        }
        byte[] key = greeting.to().equals(end.nodeId()) ? provenBy(greeting, bytes) : null;
        if (key == null) {
            refuse(Reason.GREETING);
        } else if (end.members().address(greeting.from()) == null) {
            refuse(Reason.NOT_MEMBER);
        } else {
            peer = greeting.from();
            requests = greeting.requests(key, challenge);
            answers = greeting.answers(key, challenge);
            reader.limit(end.limits().maxFrameBytes());
            socket.setWriteQueueMaxSize(end.limits().queueBytes());
            greeted.accept(this);
            write(Frame.of(Frame.WELCOME));
        }
    }

    private byte[] provenBy(Greeting greeting, Buffer bytes) {
        for (byte[] key : end.keys().accepted()) {
            if (greeting.proven(bytes, key, challenge)) {
                return key;
            }
        }
        return null;
    }

    private void answer(long request, Future<Buffer> answer) {
        if (answer == null) {
            return;
        }
        Context context = end.vertx().getOrCreateContext();
        answer.map(payload -> new Frame(Frame.ANSWER, request, payload))
                .otherwise(failure ->
                        new Frame(Frame.FAILURE, request, Buffer.buffer(String.valueOf(failure.getMessage()))))
                .onSuccess(frame -> context.runOnContext(turn -> write(frame)));
    }

    /** On the link's context only, as frames are numbered. An answer that can't be written now is lost. */
    private void write(Frame frame) {
        if (!socket.writeQueueFull()) {
            socket.write(frame.seal(answers));
        }
    }
}
