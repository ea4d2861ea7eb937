package parley.gateway;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import parley.bus.Addresses;
import parley.gateway.command.CommandGate;
import parley.gateway.command.Commands;
import parley.gateway.command.GuestEntry;
import parley.gateway.command.SessionCommands;
import parley.gateway.feed.EntryLimit;
import parley.gateway.feed.RoomEntry;
import parley.gateway.format.TrafficObserver;
import parley.gateway.http.BasePath;
import parley.gateway.http.ClientAddress;
import parley.gateway.http.CrossOrigin;
import parley.gateway.http.ErrorResponder;
import parley.gateway.http.ObservedAnswers;
import parley.gateway.http.RouteLimits;
import parley.gateway.http.WebRoutes;
import parley.gateway.net.GatedTransport;
import parley.gateway.net.HttpDeadlines;
import parley.gateway.plain.PlainEndpoint;
import parley.gateway.recovery.FeedNotes;
import parley.gateway.socketio.SocketIoEndpoint;
import parley.gateway.sockjs.JsonpCallback;
import parley.gateway.sockjs.SockJsEndpoint;
import parley.gateway.websocket.LimitedFrameDecoder;
import parley.gateway.websocket.WebSocketUpgrade;
import parley.presence.PresenceMessages.Find;
import parley.presence.PresenceMessages.FindWatched;
import parley.presence.PresenceMessages.Found;

/** One event loop's share of the clients: the HTTP server with its routes, and the hub with its sockets. */
public final class GatewayVerticle extends VerticleBase {
    private static final long TICK_MS = 1_000;

    private static final int CLOSING_TIMEOUT_SECONDS = 10;

    private final NodeServices node;
    private final JsonObject commandSchemas;
    private final Consumer<Router> routes;
    private Hub hub;
    private SessionCommands sessions;
    private Connections connections;
    private HttpServer server;

    /** @param routes mounts the REST interface and the pages, before the sockets' paths */
    public GatewayVerticle(NodeServices node, JsonObject commandSchemas, Consumer<Router> routes) {
        this.node = node;
        this.commandSchemas = commandSchemas;
        this.routes = routes;
    }

    @Override
    public Future<?> start() {
        HubSettings settings = HubSettings.of(node.config());
        hub = new Hub(
                vertx,
                settings,
                node.rooms().log(),
                node.sockets(),
                new FeedNotes(node.inbound().engineSessions().newId(), node.positions()),
                node.metrics(),
                node.rooms().clock());
        hub.presence()
                .lookUpBy(userId -> node.rooms().bus().request(Addresses.PRESENCE_WATCHED, new FindWatched(userId)));
        hub.roomUsers().lookUpBy(userIds -> node.rooms()
                .bus()
                .<Found>request(Addresses.PRESENCE_FIND, new Find(userIds))
                .map(Found::online));
        RoomEntry rooms = new RoomEntry(hub, node.rooms().bus(), RoomEntry.limits(node.config()));
        sessions = new SessionCommands(
                hub,
                node.authenticator(),
                new EntryLimit(node.rateLimits(), node.config().limits().entries()),
                rooms,
                node.rooms().bus(),
                node.nodeId());
        connections = new Connections(
                hub,
                node.sockets(),
                node.inbound().unfinished(),
                sessions,
                node.rooms().bus(),
                () -> UUID.randomUUID().toString());
        CommandGate gate = new CommandGate(
                new Commands(commandSchemas),
                node.limitedCommands(),
                sessions,
                new GuestEntry(
                        sessions,
                        node.guests(),
                        node.rateLimits(),
                        RouteLimits.ofGuests(node.config().limits()),
                        node.rooms().bus()),
                node.statistics(),
                node.rooms().bus(),
                node.config().node().instancesOrCores());
        node.sockets().add(hub);
        vertx.setPeriodic(TICK_MS, timer -> connections.tick());
        vertx.setPeriodic(TICK_MS, timer -> hub.feedNotes().nextTick());
        vertx.setPeriodic(settings.headCheckMs(), timer -> hub.checkHeads());
        return listen(router(gate));
    }

    private Router router(CommandGate gate) {
        Router router = Router.router(vertx);
        ObservedAnswers.mount(router);
        new BasePath(node.config().server().basePath()).mount(router);
        routes.accept(router);
        mountSockets(router, gate);
        WebRoutes.mount(router);
        if (TrafficObserver.PRESENT != null) {
            TrafficObserver.PRESENT.mounted(router);
        }
        return router;
    }

    private void mountSockets(Router router, CommandGate gate) {
        ClientAddress clientAddress = new ClientAddress(node.config().server().trustedProxies());
        CrossOrigin crossOrigin = new CrossOrigin(node.config().server());
        LimitedFrameDecoder.Limits limits = frameLimits(node.config().gateway().maxFrameBytes(), true);
        WebSocketUpgrade upgrade = upgrade(clientAddress, limits);
        JsonpCallback.mount(router, SockJsEndpoint.PATH);
        new SockJsEndpoint(vertx, connections, gate, clientAddress, crossOrigin, node.inbound(), limits, upgrade)
                .mount(router);
        new PlainEndpoint(gate, crossOrigin, upgrade).mount(router);
        LimitedFrameDecoder.Limits socketIoLimits =
                frameLimits(node.config().socketio().maxHttpBufferSize(), false);
        new SocketIoEndpoint(
                        new SocketIoEndpoint.Gateway(
                                vertx, hub, connections, gate, sessions, node.inbound(), clientAddress, crossOrigin),
                        node.config().socketio(),
                        upgrade(clientAddress, socketIoLimits),
                        socketIoLimits)
                .mount(router);
    }

    private WebSocketUpgrade upgrade(ClientAddress clientAddress, LimitedFrameDecoder.Limits limits) {
        return new WebSocketUpgrade(
                vertx,
                connections,
                clientAddress,
                limits,
                node.config().gateway().compression());
    }

    private LimitedFrameDecoder.Limits frameLimits(int maxFrameBytes, boolean binaryIsText) {
        return new LimitedFrameDecoder.Limits(
                maxFrameBytes,
                binaryIsText,
                node.config().gateway().inbound(),
                node.inbound().unfinished(),
                hub::now);
    }

    private Future<HttpServer> listen(Router router) {
        int maxFrameBytes = Math.max(
                node.config().gateway().maxFrameBytes(),
                node.config().socketio().maxHttpBufferSize());
        HttpServerOptions options = new HttpServerOptions()
                .setHost(node.config().server().host())
                .setPort(GatedTransport.portOption(node.config().server().port()))
                .setCompressionSupported(node.config().server().compression())
                .setMaxWebSocketFrameSize(maxFrameBytes)
                .setMaxWebSocketMessageSize(maxFrameBytes)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setWebSocketSubProtocols(List.of(PlainEndpoint.SUB_PROTOCOL))
                .setWebSocketClosingTimeout(CLOSING_TIMEOUT_SECONDS)
                // The library ends the connection after each poll; over HTTP/2 that would take all its other streams
                // along.
                .setHttp2ClearTextEnabled(false)
                .setReusePort(false);
        HttpDeadlines deadlines = new HttpDeadlines(node.config().server().timeouts(), node.metrics());
        vertx.setPeriodic(HttpDeadlines.TICK_MS, timer -> deadlines.tick());
        server = vertx.createHttpServer(options)
                .connectionHandler(connection -> deadlines.watch(connection, options))
                .invalidRequestHandler(ErrorResponder::refuseMalformed)
                .requestHandler(router);
        return server.listen().onSuccess(listening -> node.sockets().listening(listening.actualPort()));
    }

    @Override
    public Future<?> stop() {
        hub.flushGathered();
        hub.connections().forEach(Connection::drain);
        node.sockets().remove(hub);
        return server == null ? Future.succeededFuture() : server.close();
    }
}
