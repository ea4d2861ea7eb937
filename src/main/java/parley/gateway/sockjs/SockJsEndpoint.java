package parley.gateway.sockjs;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.Collections;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.ParleyException;
import parley.gateway.Connection;
import parley.gateway.Connections;
import parley.gateway.NodeInbound;
import parley.gateway.command.ClientCommands;
import parley.gateway.command.CommandGate;
import parley.gateway.format.CloseCode;
import parley.gateway.format.Format;
import parley.gateway.format.Protocol;
import parley.gateway.http.ClientAddress;
import parley.gateway.http.CrossOrigin;
import parley.gateway.websocket.LimitedFrameDecoder;
import parley.gateway.websocket.WebSocketUpgrade;
import parley.util.JsonText;

/**
 * {@code /eventbus}: WebSockets are our own, with SockJS framing; the other SockJS transports come from the library.
 * Both end in the same connection and the same bridge protocol.
 */
public final class SockJsEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(SockJsEndpoint.class);
    public static final String PATH = "/eventbus";
    private static final String RECEIVING = "/[^/.]+/[^/.]+/(?:xhr|xhr_streaming|eventsource|htmlfile|jsonp)";

    private final Vertx vertx;
    private final Connections connections;
    private final CommandGate gate;
    private final ClientAddress clientAddress;
    private final CrossOrigin crossOrigin;
    private final NodeInbound inbound;
    private final LimitedFrameDecoder.Limits frameLimits;
    private final WebSocketUpgrade upgrade;

    public SockJsEndpoint(
            Vertx vertx,
            Connections connections,
            CommandGate gate,
            ClientAddress clientAddress,
            CrossOrigin crossOrigin,
            NodeInbound inbound,
            LimitedFrameDecoder.Limits frameLimits,
            WebSocketUpgrade upgrade) {
        this.vertx = vertx;
        this.connections = connections;
        this.gate = gate;
        this.clientAddress = clientAddress;
        this.crossOrigin = crossOrigin;
        this.inbound = inbound;
        this.frameLimits = frameLimits;
        this.upgrade = upgrade;
    }

    public void mount(Router router) {
        router.route(PATH + "/*").handler(this::admit);
        router.get(PATH + "/websocket").handler(context -> upgrade(context, Format.BRIDGE));
        router.get(PATH + "/:server/:session/websocket").handler(context -> upgrade(context, Format.SOCKJS));
        SockJSHandlerOptions options = new SockJSHandlerOptions()
                // Beside the endpoint, wherever on its site that lies.
                .setLibraryURL("../webjars/sockjs-client/1.6.1/dist/sockjs.min.js")
                .setRegisterWriteHandler(false)
                .setInsertJSESSIONID(false);
        router.routeWithRegex(PATH + RECEIVING).handler(SockJsEndpoint::announceEnd);
        router.post(PATH + "/*")
                .handler(new SentBodies(
                        vertx,
                        inbound,
                        frameLimits.maxFrameBytes(),
                        frameLimits.inbound().unauthenticatedFrameBytes()));
        router.routeWithRegex(PATH + RECEIVING).handler(new PollTurns(inbound.httpSessions()));
        router.route(PATH + "/*").subRouter(SockJSHandler.create(vertx, options).socketHandler(this::overHttp));
    }

    /** CORS does not cover sockets, so pages of other origins are refused here. */
    private void admit(RoutingContext context) {
        if (crossOrigin.admits(context.request())) {
            WebSocketUpgrade.dialectOf(context.request());
            // A compressor would keep a streamed event back until more follows.
            context.response().putHeader("Content-Encoding", "identity");
            context.next();
        } else {
            context.fail(crossOrigin.refusal(context));
        }
    }

    /**
     * The library ends the TCP connection after each of these answers but does not say so: a client that keeps
     * connections would send its next request into the closing one.
     */
    private static void announceEnd(RoutingContext context) {
        if (context.request().version() == HttpVersion.HTTP_1_1) {
            context.response().putHeader("Connection", "close");
        }
        context.next();
    }

    private void upgrade(RoutingContext context, Format format) {
        upgrade.upgrade(
                context, new WebSocketUpgrade.Speech(format, bridge(context.request()), (socket, wire, connection) -> {
                    socket.binaryMessageHandler(bytes -> connection.received(bytes.toString()));
                    socket.textMessageHandler(wire.framed() ? text -> unpack(connection, text) : connection::received);
                }));
    }

    private Function<Connection, Protocol> bridge(HttpServerRequest request) {
        String dialect = WebSocketUpgrade.dialectOf(request);
        return connection -> new BridgeProtocol(new ClientCommands(gate, connection), connection, dialect);
    }

    /** Unpacks what a SockJS client sends: an array of messages, or one message as a string. */
    private void unpack(Connection connection, String text) {
        if (text.isEmpty()) {
            return;
        }
        try {
            Object sent = JsonText.parse(text);
            for (Object message : sent instanceof JsonArray messages ? messages : Collections.singletonList(sent)) {
                if (!(message instanceof String inner)) {
                    throw ParleyException.invalid("frame", "must be an array of texts");
                }
                connection.received(inner);
            }
        } catch (DecodeException | ParleyException broken) {
            connection.protocol().broken();
        }
    }

    private void overHttp(SockJSSocket socket) {
        String path = socket.routingContext().request().path();
        String sessionId = SentBodies.sessionIn(path);
        HttpSessions.Session session = inbound.httpSessions().open(sessionId);
        SockJsWire wire = new SockJsWire(vertx, socket, SentBodies.transportIn(path), session);
        Connection connection = connections.open(
                connections.arrivalOf(clientAddress.of(socket.routingContext().request())),
                wire,
                bridge(socket.routingContext().request()),
                WebSocketUpgrade.tokenOf(socket.routingContext().request()));
        Context here = vertx.getOrCreateContext();
        session.onNotText(() -> here.runOnContext(turn -> connection.close(CloseCode.NOT_TEXT)));
        socket.closeHandler(closed -> {
            inbound.httpSessions().close(sessionId, session);
            connection.closed();
        });
        socket.exceptionHandler(failure -> LOG.debug("A SockJS session failed: {}", failure.getMessage()));
        socket.handler(bytes -> connection.received(bytes.toString()));
    }
}
