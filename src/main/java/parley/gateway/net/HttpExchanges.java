package parley.gateway.net;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;

/** Knows what one HTTP connection waits for; leaves the pipeline when the connection becomes a WebSocket. */
final class HttpExchanges extends ChannelDuplexHandler {
    /** The side that the connection waits for: the client, except in ANSWER, where it may be either. */
    enum Phase {
        HEAD,
        BODY,
        ANSWER,
        IDLE
    }

    private static final HttpClosedException RESET = new HttpClosedException("The client has ended the connection");

    private final HttpDeadlines deadlines;
    private Runnable answered = () -> {};
    private ChannelHandlerContext context;
    private Phase phase = Phase.HEAD;
    /** Ticks in this phase, without those in which the client took something of an answer. */
    private int waited;

    private int answersDue;
    private boolean receiving;
    /** Is true once this turn of reading has completed a part of a request. */
    private boolean decoded;

    private long bytesOwed;
    private long taken;

    HttpExchanges(HttpDeadlines deadlines) {
        this.deadlines = deadlines;
    }

    /** @param answered called when no answer is due any more */
    void onAnswered(Runnable answered) {
        this.answered = answered;
    }

    boolean answerDue() {
        return answersDue > 0;
    }

    Phase phase() {
        return phase;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        deadlines.opened(this);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        deadlines.closed(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        if (message instanceof HttpRequest) {
            receiving = true;
            answersDue++;
            bytesOwed = 0;
        }
        if (message instanceof HttpContent content) {
            bytesOwed = Math.max(0, bytesOwed - content.content().readableBytes());
            receiving = receiving && !(message instanceof LastHttpContent);
        }
        decoded = true;
        enter(now());
        from.fireChannelRead(message);
    }

    /** Notes bytes that make no whole head yet. */
    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        if (phase == Phase.IDLE && !decoded) {
            enter(Phase.HEAD);
        }
        decoded = false;
        from.fireChannelReadComplete();
    }

    @Override
    public void write(ChannelHandlerContext to, Object message, ChannelPromise promise) {
        boolean interim = false;
        boolean upgrade = false;
        if (message instanceof HttpResponse response) {
            interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            upgrade = response.status().code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code();
        }
        to.write(message, promise);
        if (upgrade) {
            to.pipeline().remove(this);
        } else if (!interim && message instanceof LastHttpContent && answersDue > 0) {
            answersDue--;
            enter(now());
            if (!answerDue()) {
                answered.run();
            }
        }
    }

    private Phase now() {
        if (receiving) {
            return Phase.BODY;
        }
        return answersDue > 0 ? Phase.ANSWER : Phase.IDLE;
    }

    private void enter(Phase next) {
        if (phase != next) {
            phase = next;
            waited = 0;
        }
    }

    /** Counts a tick. @return whether the client has had its time */
    boolean late(HttpDeadlines limits) {
        if (phase == Phase.BODY) {
            // While nothing is read the client can't send.
            if (context.channel().config().isAutoRead()) {
                bytesOwed += limits.bytesPerTick();
            }
            return bytesOwed > limits.bytesOwed();
        }
        if (phase != Phase.HEAD && clientTakes() || phase == Phase.ANSWER && nothingToTake()) {
            waited = 0;
            return false;
        }
        waited++;
        return waited > limits.ticksFor(phase)
                || phase == Phase.IDLE && waited > limits.ticksFor(Phase.HEAD) && isInTheWay();
    }

    /** Tells whether others of its address are about to be refused, while this connection only might send something. */
    private boolean isInTheWay() {
        Arrival arrival = Arrival.of(context.channel());
        return arrival != null && arrival.isOfMany();
    }

    /**
     * Tells whether nothing waits for the client: the last bytes may still be on their way when the library takes the
     * answer for sent.
     */
    private boolean nothingToTake() {
        ChannelOutboundBuffer waiting = context.channel().unsafe().outboundBuffer();
        return waiting == null || waiting.current() == null;
    }

    /** @return whether it has taken something since the last tick, and has more to take */
    private boolean clientTakes() {
        if (nothingToTake()) {
            return false;
        }
        ChannelOutboundBuffer waiting = context.channel().unsafe().outboundBuffer();
        long position = System.identityHashCode(waiting.current()) * 31L + waiting.currentProgress();
        boolean moved = position != taken;
        taken = position;
        return moved;
    }

    void end() {
        context.close();
    }

    /** Passes failures on as the client's doing: routes must not take them for a fault of the server. */
    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        if (cause instanceof IOException) {
            from.fireExceptionCaught(RESET);
        } else {
            from.fireExceptionCaught(cause instanceof DecoderException ? cause : new DecoderException(cause));
        }
    }
}
