package parley.gateway.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpConstants;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;
import java.util.Set;

/**
 * Refuses requests that a proxy before this server may understand differently (RFC 9112, 3.2, 5.2 and 6.1): several
 * hosts or none, folded header lines, transfer codings other than chunked. Netty itself refuses contradictory lengths.
 * A request that a client sends before it has the previous answer stays undecoded until then: the library loses count
 * of requests that come together.
 */
final class StrictRequestDecoder extends VertxHttpRequestDecoder {
    private static final Set<HttpMethod> METHODS = Set.of(
            HttpMethod.OPTIONS,
            HttpMethod.GET,
            HttpMethod.HEAD,
            HttpMethod.POST,
            HttpMethod.PUT,
            HttpMethod.PATCH,
            HttpMethod.DELETE,
            HttpMethod.TRACE,
            HttpMethod.CONNECT);
    /** Stands for all unknown methods, as the metrics keep each method that they have met. */
    private static final HttpMethod UNKNOWN = HttpMethod.valueOf("UNKNOWN");

    private final HttpExchanges exchanges;
    private ChannelHandlerContext context;
    /** Is true while a request waits for the answer to the previous one, and nothing is read. */
    private boolean held;

    private boolean inHead = true;
    /** Is true once a part of the present head has been consumed, so that the next byte begins a line. */
    private boolean begun;

    private boolean folded;

    StrictRequestDecoder(HttpServerOptions options, HttpExchanges exchanges) {
        super(options);
        this.exchanges = exchanges;
        exchanges.onAnswered(this::goOnLater);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    private void goOnLater() {
        if (held) {
            context.executor().execute(this::goOn);
        }
    }

    private void goOn() {
        if (!held || context.isRemoved()) {
            return;
        }
        held = false;
        context.channel().config().setAutoRead(true);
        try {
            channelRead(context, Unpooled.EMPTY_BUFFER);
            channelReadComplete(context);
        } catch (Exception failure) {
            context.fireExceptionCaught(failure);
        }
    }

    /** Keeps the library's decoder from reading on until it has decoded something. */
    @Override
    public void channelReadComplete(ChannelHandlerContext from) throws Exception {
        if (held) {
            from.channel().config().setAutoRead(false);
            from.fireChannelReadComplete();
        } else {
            super.channelReadComplete(from);
        }
    }

    /** Resumes reading, as the connection is a WebSocket now. */
    @Override
    protected void handlerRemoved0(ChannelHandlerContext from) throws Exception {
        if (held) {
            held = false;
            from.channel().config().setAutoRead(true);
        }
        super.handlerRemoved0(from);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (inHead && !begun && exchanges.answerDue()) {
            held = true;
            return;
        }
        int from = in.readerIndex();
        super.decode(context, in, out);
        if (inHead) {
            folded = folded || folds(in, from, in.readerIndex());
            begun = begun || in.readerIndex() > from;
            if (!out.isEmpty() && out.get(0) instanceof HttpRequest request) {
                judge(request);
                inHead = false;
                begun = false;
                folded = false;
            }
        }
        if (!out.isEmpty() && out.get(out.size() - 1) instanceof LastHttpContent) {
            inHead = true;
        }
    }

    /** Finds folded lines here, since the parser joins them. */
    private boolean folds(ByteBuf in, int from, int to) {
        if (begun && from < to && isBlank(in.getByte(from))) {
            return true;
        }
        int end = in.indexOf(from, to, HttpConstants.LF);
        while (end >= 0 && end + 1 < to) {
            if (isBlank(in.getByte(end + 1))) {
                return true;
            }
            end = in.indexOf(end + 1, to, HttpConstants.LF);
        }
        return false;
    }

    private static boolean isBlank(byte character) {
        return character == HttpConstants.SP || character == HttpConstants.HT;
    }

    private void judge(HttpRequest request) {
        if (!METHODS.contains(request.method())) {
            request.setMethod(UNKNOWN);
        }
        String fault = folded ? "A header line is folded" : faultOf(request);
        if (fault != null && request.decoderResult().isSuccess()) {
            request.setDecoderResult(DecoderResult.failure(new DecoderException(fault)));
        }
    }

    private static String faultOf(HttpRequest request) {
        HttpHeaders headers = request.headers();
        int hosts = headers.getAll(HttpHeaderNames.HOST).size();
        if (hosts > 1 || hosts == 0 && request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            return "There are " + hosts + " Host headers";
        }
        if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
            if (codings.size() > 1 || !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.get(0))) {
                return "The transfer coding is not known";
            }
        }
        return null;
    }
}
