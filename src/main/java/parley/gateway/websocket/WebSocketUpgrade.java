package parley.gateway.websocket;

import io.netty.channel.Channel;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.Connection;
import parley.gateway.Connections;
import parley.gateway.dialect.Dialect;
import parley.gateway.format.Format;
import parley.gateway.format.Protocol;
import parley.gateway.http.ClientAddress;
import parley.gateway.net.Arrival;

/** Turns requests into WebSockets of our own, within the limits on connections. Source: RFC 6455, 4.2. */
public final class WebSocketUpgrade {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketUpgrade.class);
    private static final String VERSION = "13";
    private static final String BEARER = "Bearer ";

    private final Vertx vertx;
    private final Connections connections;
    private final ClientAddress clientAddress;
    private final LimitedFrameDecoder.Limits limits;
    private final boolean compresses;

    /** @param compresses whether clients that offer compression get it */
    public WebSocketUpgrade(
            Vertx vertx,
            Connections connections,
            ClientAddress clientAddress,
            LimitedFrameDecoder.Limits limits,
            boolean compresses) {
        this.vertx = vertx;
        this.connections = connections;
        this.clientAddress = clientAddress;
        this.limits = limits;
        this.compresses = compresses;
    }

    /** Takes a socket that is open, with the connection that it belongs to from now on. */
    public interface Opened {
        /** Must set what happens to the socket's messages. */
        void opened(ServerWebSocket socket, WebSocketWire wire, Connection connection);
    }

    /** The way in which an endpoint speaks with its clients. */
    public record Speech(Format format, Function<Connection, Protocol> protocol, Opened opened) {}

    /** Takes a socket that is open, and no connection's yet. */
    public interface Accepted {
        /** @param arrival counts the socket */
        void accepted(ServerWebSocket socket, WebSocketWire wire, Arrival arrival);
    }

    /** Upgrades a request to a connection of its own, or answers why it can't be. */
    public void upgrade(RoutingContext context, Speech speech) {
        String token = tokenOf(context.request());
        accept(context, speech.format(), (socket, wire, arrival) -> {
            wire.open();
            open(socket, wire, connections.open(arrival, wire, speech.protocol(), token), speech.opened());
        });
    }

    /** Upgrades a request, or answers why it can't be. */
    public void accept(RoutingContext context, Format format, Accepted accepted) {
        HttpServerRequest request = context.request();
        if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            context.response().setStatusCode(400).end("Can \"Upgrade\" only to \"WebSocket\".");
            return;
        }
        if (!VERSION.equals(request.getHeader("Sec-WebSocket-Version"))) {
            context.response()
                    .setStatusCode(426)
                    .putHeader("Sec-WebSocket-Version", VERSION)
                    .end();
            return;
        }
        if (connections.draining()) {
            // The node says so before the handshake, so that a balancer takes the client to another node by itself.
            context.fail(new ParleyException(ErrorCode.UNAVAILABLE, "This node is stopping"));
            return;
        }
        String token = tokenOf(request);
        ParleyException crowded = token == null ? null : connections.crowded();
        if (crowded != null) {
            // Refusing costs least before the handshake.
            context.fail(crowded);
            return;
        }
        Channel channel = ((HttpServerConnection) request.connection())
                .channelHandlerContext()
                .channel();
        Arrival arrival = connections.arrivalOf(channel, clientAddress.of(request));
        if (arrival == null) {
            context.fail(new ParleyException(ErrorCode.MAX_CONNECTIONS_EXCEEDED, "There are too many connections"));
            return;
        }
        Compression compression = compresses ? Compression.agreed(request, limits.maxFrameBytes()) : null;
        request.toWebSocket()
                .onSuccess(socket -> accepted.accepted(
                        socket, new WebSocketWire(vertx, socket, channel, limits, compression, format), arrival))
                .onFailure(failure -> LOG.debug("A WebSocket handshake failed: {}", failure.getMessage()));
    }

    private void open(ServerWebSocket socket, WebSocketWire wire, Connection connection, Opened opened) {
        wire.onClosed(connection::closed);
        wire.onRefused(connection::close, connections::relieveUnfinished);
        socket.pongHandler(pong -> connection.liveness().heard(connection.hubTime()));
        socket.exceptionHandler(failure -> LOG.debug("A WebSocket failed: {}", failure.getMessage()));
        opened.opened(socket, wire, connection);
    }

    /** Reads the word for a dialect, null for none; throws VALIDATION_ERROR for a word that stands for none. */
    public static String dialectOf(HttpServerRequest request) {
        String word = request.getParam("dialect");
        Dialect.named(word);
        return word;
    }

    /** Reads the token from Authorization or the query only: a cookie would let other sites speak for the user. */
    public static String tokenOf(HttpServerRequest request) {
        String header = request.getHeader("Authorization");
        return header != null && header.startsWith(BEARER)
                ? header.substring(BEARER.length())
                : request.getParam("token");
    }
}
