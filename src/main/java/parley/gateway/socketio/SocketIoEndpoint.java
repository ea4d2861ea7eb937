package parley.gateway.socketio;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.config.SocketIoSettings;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.Connection;
import parley.gateway.Connections;
import parley.gateway.Hub;
import parley.gateway.NodeInbound;
import parley.gateway.command.ClientCommands;
import parley.gateway.command.CommandGate;
import parley.gateway.command.DialectCommands;
import parley.gateway.command.SessionCommands;
import parley.gateway.dialect.Dialect;
import parley.gateway.format.CloseCode;
import parley.gateway.format.EventNames;
import parley.gateway.format.EventSet;
import parley.gateway.format.Format;
import parley.gateway.http.ClientAddress;
import parley.gateway.http.CrossOrigin;
import parley.gateway.net.Arrival;
import parley.gateway.websocket.LimitedFrameDecoder;
import parley.gateway.websocket.WebSocketUpgrade;
import parley.gateway.websocket.WebSocketWire;

/** {@code /socket.io/}: opens sessions, and hands requests and WebSockets to those that they belong to. */
public final class SocketIoEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(SocketIoEndpoint.class);
    private static final String PATH = "/socket.io";
    private static final long UPGRADE_WITHIN_MS = 10_000;

    /** The parts of a gateway that an endpoint needs. */
    public record Gateway(
            Vertx vertx,
            Hub hub,
            Connections connections,
            CommandGate gate,
            SessionCommands logins,
            NodeInbound inbound,
            ClientAddress clientAddress,
            CrossOrigin crossOrigin) {}

    /** A client's first request, which opens its session. @param dialect null for none, like the token */
    private record Handshake(EngineVersion version, EventSet events, String dialect, String token) {}

    private final Gateway gateway;
    private final SocketIoSettings settings;
    private final WebSocketUpgrade upgrade;
    private final EngineSessions sessions;
    private final PollingRequests requests;

    /** @param limits bound the messages of WebSockets, and the bodies of requests alike */
    public SocketIoEndpoint(
            Gateway gateway, SocketIoSettings settings, WebSocketUpgrade upgrade, LimitedFrameDecoder.Limits limits) {
        this.gateway = gateway;
        this.settings = settings;
        this.upgrade = upgrade;
        this.sessions = gateway.inbound().engineSessions();
        this.requests = new PollingRequests(
                gateway.vertx(),
                gateway.hub(),
                gateway.inbound(),
                new PollingRequests.Limits(
                        limits.maxFrameBytes(),
                        limits.inbound().unauthenticatedFrameBytes(),
                        limits.inbound().framesPerSecond()));
    }

    public void mount(Router router) {
        router.route(PATH).handler(this::handle);
        router.route(PATH + "/").handler(this::handle);
    }

    private void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        String transport = request.getParam("transport");
        boolean websocket = "websocket".equals(transport);
        if (!gateway.crossOrigin().admits(request)) {
            // CORS does not cover sockets, so pages of other origins are refused here.
            EngineRefusal.FORBIDDEN.answer(context.response());
        } else if (!websocket && !"polling".equals(transport)) {
            EngineRefusal.UNKNOWN_TRANSPORT.answer(context.response());
        } else if (request.getParam("sid") == null) {
            open(context, websocket);
        } else {
            goOn(context, websocket, sessions.find(request.getParam("sid")));
        }
    }

    private static boolean upgrades(HttpServerRequest request) {
        return "websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
    }

    private void goOn(RoutingContext context, boolean websocket, EngineSessions.Entry entry) {
        HttpServerRequest request = context.request();
        if (entry == null) {
            EngineRefusal.UNKNOWN_SESSION.answer(context.response());
        } else if (websocket && upgrades(request)) {
            upgrade.accept(
                    context, Format.SOCKET_IO, (socket, wire, arrival) -> takeOver(entry, socket, wire, arrival));
        } else if (!websocket && request.method().equals(HttpMethod.GET)) {
            requests.poll(context, entry);
        } else if (!websocket && request.method().equals(HttpMethod.POST)) {
            requests.send(context, entry);
        } else {
            EngineRefusal.BAD_REQUEST.answer(context.response());
        }
    }

    private void open(RoutingContext context, boolean websocket) {
        HttpServerRequest request = context.request();
        EngineVersion version = versionOf(request.getParam("EIO"));
        if (!request.method().equals(HttpMethod.GET)) {
            EngineRefusal.BAD_HANDSHAKE_METHOD.answer(context.response());
        } else if (version == null) {
            EngineRefusal.UNSUPPORTED_VERSION.answer(context.response());
        } else if (websocket && !upgrades(request) || request.getParam("j") != null) {
            // Old browsers that need a script for each answer are not served.
            EngineRefusal.BAD_REQUEST.answer(context.response());
        } else {
            Handshake handshake = new Handshake(
                    version,
                    EventNames.allWithReceipts(request.getParam("receipts")),
                    WebSocketUpgrade.dialectOf(request),
                    WebSocketUpgrade.tokenOf(request));
            if (websocket) {
                upgrade.accept(
                        context,
                        Format.SOCKET_IO,
                        (socket, wire, arrival) -> openSocket(handshake, socket, wire, arrival));
            } else {
                openPolling(context, handshake);
            }
        }
    }

    private EngineVersion versionOf(String revision) {
        if ("4".equals(revision)) {
            return EngineVersion.V4;
        }
        return "3".equals(revision) && settings.allowEIO3() ? EngineVersion.V3 : null;
    }

    private void openPolling(RoutingContext context, Handshake handshake) {
        if (gateway.connections().draining()) {
            // The node says so before the handshake, so that a balancer takes the client to another node by itself.
            context.fail(new ParleyException(ErrorCode.UNAVAILABLE, "This node is stopping"));
            return;
        }
        ParleyException crowded =
                handshake.token() == null ? null : gateway.connections().crowded();
        if (crowded != null) {
            context.fail(crowded);
            return;
        }
        Arrival arrival =
                gateway.connections().arrivalOf(gateway.clientAddress().of(context.request()));
        if (arrival == null) {
            context.fail(new ParleyException(ErrorCode.MAX_CONNECTIONS_EXCEEDED, "There are too many connections"));
            return;
        }
        String id = sessions.newId();
        begin(id, handshake, null, arrival);
        byte[] payload = handshake.version().payload(List.of(opening(id, new JsonArray().add("websocket"))));
        PollingRequests.answer(context.response(), Buffer.buffer(payload))
                .onFailure(gone -> LOG.debug("A handshake was not taken: {}", gone.getMessage()));
    }

    private void openSocket(Handshake handshake, ServerWebSocket socket, WebSocketWire wire, Arrival arrival) {
        String id = sessions.newId();
        EngineSocket itsSocket = new EngineSocket(wire, arrival, null);
        itsSocket.send(opening(id, new JsonArray()));
        listen(begin(id, handshake, itsSocket, arrival), itsSocket, socket, wire);
    }

    /** Opens a session. @param socket null for one that begins with polls */
    private EngineSessions.Entry begin(String id, Handshake handshake, EngineSocket socket, Arrival arrival) {
        EngineWire wire = new EngineWire(gateway.vertx(), gateway.connections(), settings, () -> sessions.remove(id));
        EngineSession session = new EngineSession(handshake.version(), socket, wire);
        wire.carriedBy(session, socket);
        EngineSessions.Entry entry = new EngineSessions.Entry(gateway.hub(), session, wire);
        sessions.add(id, entry);
        Connection connection =
                gateway.connections().open(arrival, wire, opened -> protocol(opened, session, handshake), null);
        wire.serves(connection);
        SocketIoProtocol protocol = (SocketIoProtocol) connection.protocol();
        wire.onLost(protocol::socketLost);
        protocol.begin();
        return entry;
    }

    private SocketIoProtocol protocol(Connection connection, EngineSession session, Handshake handshake) {
        ClientCommands commands = new ClientCommands(gateway.gate(), connection);
        return new SocketIoProtocol(
                new DialectCommands(commands, connection, Dialect.S4).named(handshake.dialect()),
                new SocketIoLogin(
                        gateway.logins(),
                        gateway.hub().feedNotes(),
                        sessions.newId(),
                        connection,
                        handshake.version(),
                        handshake.token()),
                connection,
                session,
                handshake.events());
    }

    private byte[] opening(String id, JsonArray upgrades) {
        JsonObject opening = new JsonObject()
                .put("sid", id)
                .put("upgrades", upgrades)
                .put("pingInterval", settings.pingIntervalMs())
                .put("pingTimeout", settings.pingTimeoutMs())
                .put("maxPayload", settings.maxHttpBufferSize());
        return ('0' + opening.encode()).getBytes(StandardCharsets.UTF_8);
    }

    /** Offers a WebSocket to a session that polls, which may live on another event loop. */
    private void takeOver(EngineSessions.Entry entry, ServerWebSocket socket, WebSocketWire wire, Arrival arrival) {
        Context here = entry.hub() == gateway.hub() ? null : gateway.vertx().getOrCreateContext();
        EngineSocket candidate = new EngineSocket(wire, arrival, here);
        listen(entry, candidate, socket, wire);
        entry.on(gateway.hub(), () -> {
            if (entry.session().candidate(candidate)) {
                entry.hub().after(UPGRADE_WITHIN_MS, () -> entry.session().candidateIsLate(candidate));
            } else {
                candidate.close(CloseCode.PROTOCOL_VIOLATIONS);
            }
        });
    }

    private void listen(EngineSessions.Entry entry, EngineSocket from, ServerWebSocket socket, WebSocketWire wire) {
        Hub here = gateway.hub();
        EngineSession session = entry.session();
        wire.onDrain(() -> entry.on(here, () -> entry.wire().writable(from)));
        wire.onClosed(() -> entry.on(here, () -> session.closed(from)));
        wire.onRefused(
                code -> entry.on(here, () -> entry.wire().refused(from, code)),
                gateway.connections()::relieveUnfinished);
        socket.exceptionHandler(failure -> LOG.debug("A WebSocket failed: {}", failure.getMessage()));
        socket.textMessageHandler(text -> entry.on(here, () -> session.received(from, text)));
        socket.binaryMessageHandler(bytes -> entry.on(here, () -> session.receivedBinary(from)));
    }
}
