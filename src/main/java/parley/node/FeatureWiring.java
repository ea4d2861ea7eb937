package parley.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import parley.bus.Bus;
import parley.chat.ChatVerticle;
import parley.chat.ReceiptVerticle;
import parley.config.ParleyConfig;
import parley.config.ParleyConfig.Node.Role;
import parley.delivery.BusPublisher;
import parley.delivery.EventTap;
import parley.error.FileTrouble;
import parley.extension.AskedReview;
import parley.gateway.Dispatcher;
import parley.gateway.GatewayVerticle;
import parley.gateway.MatchStandings;
import parley.gateway.NodeInbound;
import parley.gateway.NodeServices;
import parley.gateway.NodeSockets;
import parley.gateway.PresenceCounts;
import parley.gateway.RevocationWatch;
import parley.gateway.Statistics;
import parley.gateway.document.ApiDocuments;
import parley.gateway.document.DocumentRoutes;
import parley.gateway.http.HealthRoutes;
import parley.gateway.http.NotificationRoutes;
import parley.guest.SessionStore;
import parley.interest.NodeInterest;
import parley.matching.MatchmakingVerticle;
import parley.matching.seat.SeatStore;
import parley.matching.ticket.MatchRules;
import parley.metrics.Metrics;
import parley.notification.NotificationStore;
import parley.notification.NotificationVerticle;
import parley.notification.Notifications;
import parley.notification.pg.PgNotificationStore;
import parley.ops.Supervisor;
import parley.postgres.DataFolder;
import parley.postgres.StartStep;
import parley.postgres.Statements;
import parley.presence.PresenceVerticle;
import parley.presence.StatusStore;
import parley.presence.pg.PgStatusStore;
import parley.relation.RelationStore;
import parley.relation.RelationVerticle;
import parley.relation.ReportStore;
import parley.relation.pg.PgRelationStore;
import parley.relation.pg.PgReportStore;
import parley.relation.pg.PgSharedRelationStore;
import parley.room.MessageMemory;
import parley.room.People;
import parley.room.Review;
import parley.room.Rooms;
import parley.token.SigningKey;
import parley.token.Tokens;
import parley.util.EnvelopeCipher;

/** The stores and verticles of a node. Stores are made here, as the instances of a verticle share them. */
final class FeatureWiring {

    private final Vertx vertx;
    private final ParleyConfig config;
    private final Metrics metrics;
    private final NodeSockets sockets;
    private final InstantSource clock;
    private final String nodeId;
    private final Bus bus;
    private final NodeInterest interest;
    private final NodeInterest watchedElsewhere;
    private final Rooms rooms;
    private final SharedStoreWiring stores;
    private final SessionStore sessionStore;
    private final RelationStore relations;
    private final ReportStore reports;
    private final SealingWiring sealing;
    private final StatusStore statuses;
    private final NotificationStore notifications;
    private final RoomWiring.Services stored;
    private final Statistics statistics;
    private final AccountWiring accounts;
    private final MediaWiring media;
    private final FilesWiring files;
    private final ExtensionWiring extensions;

    FeatureWiring(
            Vertx vertx,
            ParleyConfig config,
            DataFolder folder,
            NodeParts parts,
            Metrics metrics,
            NodeSockets sockets) {
        this.vertx = vertx;
        this.config = config;
        this.metrics = metrics;
        this.sockets = sockets;
        this.stores = parts.shared();
        this.sessionStore = stores.sessions();
        this.clock = stores.clock();
        Statements statements = parts.database();
        this.nodeId = parts.identity().nodeId();
        this.bus = parts.identity().bus();
        stores.begin(bus, nodeId);
        this.statuses = new PgStatusStore(statements);
        this.notifications = new PgNotificationStore(statements);
        EnvelopeCipher cipher = parts.cipher();
        this.reports = new PgReportStore(statements, cipher);
        this.sealing = new SealingWiring(vertx, config.encryption(), cipher, parts.identity(), statements, metrics);
        MessageMemory memory = new MessageMemory(!config.cluster().enabled(), clock, metrics::historyRead);
        RoomWiring storedRooms =
                new RoomWiring(vertx, config, cipher, statements, stores.matchRooms(config.rooms(), cipher), memory);
        RelationStore own = new PgRelationStore(statements, clock, storedRooms.log()::changedElsewhere);
        this.relations = parts.users()
                .<RelationStore>map(users -> new PgSharedRelationStore(own, statements, users))
                .orElse(own);
        metrics.gauge("parley.appends.waiting", "Events that wait to be stored", storedRooms::waiting);
        this.interest = parts.identity().interest();
        this.watchedElsewhere = parts.identity().watched();
        EventTap tap = new EventTap();
        this.rooms = new Rooms(storedRooms.log(), new BusPublisher(bus, interest, tap), bus, clock);
        this.extensions = new ExtensionWiring(vertx, config, parts.identity(), rooms, tap, stores.limits(), metrics);
        this.statistics = new Statistics(nodeId, bus, storedRooms.counts(), rooms.clock(), sockets, interest, metrics);
        this.accounts = new AccountWiring(vertx, config, tokens(folder), sessionStore, parts, rooms);
        People people = new KnownPeople(accounts.directory(), sessionStore, relations, clock);
        this.media = new MediaWiring(vertx, config, stores.limits(), clock);
        Review review = AskedReview.of(vertx.eventBus(), config.moderation(), metrics);
        this.stored = storedRooms.services(rooms, people, config, FeatureWiring::id, review);
        this.files = new FilesWiring(vertx, config, parts, rooms, stored, metrics);
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }

    private Tokens tokens(DataFolder folder) {
        try {
            SigningKey key = config.auth().secret().isEmpty()
                    ? SigningKey.inFolder(folder.path(), new SecureRandom())
                    : SigningKey.of(config.auth().secret().value());
            return new Tokens(vertx, key, Duration.ofMillis(config.auth().tokenTtlMs()), clock, FeatureWiring::id);
        } catch (IOException unreadable) {
            throw FileTrouble.unusable("The signing key in", folder.path(), unreadable);
        }
    }

    Future<Void> deploy(Supervisor supervisor, HealthRoutes health) {
        int cores = config.node().instancesOrCores();
        StartStep patient = new StartStep(vertx, "PostgreSQL");
        return sealing.start(patient)
                .onSuccess(complete -> statistics.begin(vertx))
                // Other nodes may run where Redis is; their leases tell who is gone.
                .compose(complete ->
                        config.redis().absent() ? patient.carryOut(statuses::allOffline) : Future.succeededFuture())
                .compose(complete -> supervisor.deploy(
                        "presence",
                        1,
                        i -> new PresenceVerticle(
                                stores.presence(),
                                statuses,
                                rooms,
                                relations,
                                watchedElsewhere,
                                nodeId,
                                config.session().newestOnly())))
                .compose(done -> supervisor.deploy("identity", 1, i -> identity()))
                .compose(done ->
                        supervisor.deploy("notifications", 1, i -> new NotificationVerticle(notifications, rooms)))
                .compose(done ->
                        has(Role.CHAT) || has(Role.GATEWAY) ? files.deploy(supervisor) : Future.succeededFuture())
                .compose(done -> extensions.deploy(supervisor, accounts, commandSchemas()))
                .compose(done -> has(Role.CHAT) ? deployChat(supervisor, cores) : Future.succeededFuture())
                .compose(done -> has(Role.MATCHMAKING) || has(Role.GATEWAY)
                        ? deployMatchmaking(supervisor)
                        : Future.succeededFuture())
                .compose(done ->
                        has(Role.GATEWAY) ? deployGateways(supervisor, cores, health) : Future.succeededFuture());
    }

    private boolean has(Role role) {
        return config.node().roles().contains(role);
    }

    private Future<Void> deployChat(Supervisor supervisor, int cores) {
        return supervisor
                .deploy("rooms", 1, i -> stored.verticle(rooms))
                .compose(done -> supervisor.deploy("receipts", 1, i -> new ReceiptVerticle(rooms, stored.rules())))
                .compose(done -> supervisor.deploy("chat", cores, this::chat));
    }

    private Future<Void> deployMatchmaking(Supervisor supervisor) {
        ParleyConfig.Matching matching = config.matching();
        MatchRules rules = MatchRules.of(matching);
        SeatStore seats = stores.seats(rules);
        MatchmakingVerticle.Settings settings = new MatchmakingVerticle.Settings(
                nodeId,
                rules,
                matching.waveMs(),
                matching.chatGraceMs(),
                has(Role.GATEWAY),
                has(Role.MATCHMAKING),
                sockets::draining);
        return supervisor.deploy("matchmaking", 1, i -> {
            MatchmakingVerticle verticle =
                    new MatchmakingVerticle(settings, seats, new MatchStandings(rooms, sockets), rooms, metrics);
            stores.onReturn(verticle::storeMayBeBack);
            return verticle;
        });
    }

    private Future<Void> deployGateways(Supervisor supervisor, int cores, HealthRoutes health) {
        NodeInbound inbound = new NodeInbound(
                config.gateway().inbound(), config.limits().messages().windowMs(), rooms.clock());
        NodeServices node = new NodeServices(
                nodeId,
                config,
                rooms,
                accounts.authenticator(),
                accounts.guests(),
                stores.limits(),
                sockets,
                inbound,
                stores.positions(),
                statistics,
                metrics);
        metrics.gauge("parley.unfinished.bytes", "Bytes of messages begun by clients", inbound::unfinishedBytes);
        JsonObject commands = commandSchemas();
        RouteWiring routes = new RouteWiring(node, health, accounts.guests());
        FilesWiring.Routes fileRoutes = files.routes(accounts.authenticator());
        DocumentRoutes documents = new DocumentRoutes(
                new ApiDocuments(vertx, commands, config.server().basePath()));
        metrics.gauge("parley.connections", "Connections of this node", sockets::connections);
        metrics.gauge("parley.queued.bytes", "Bytes that wait for slow readers", sockets::queued);
        metrics.gauge("parley.rooms.connected", "Rooms with a member connected here", sockets::rooms);
        return supervisor
                .deploy("dispatcher", 1, i -> new Dispatcher(rooms, nodeId, sockets, statistics))
                .compose(done ->
                        new CallWiring(nodeId, config, rooms, stored, stores, metrics, media).deploy(supervisor))
                .compose(done -> supervisor.deploy(
                        "presence counts", 1, i -> new PresenceCounts(bus, nodeId, interest, sockets)))
                .compose(done -> supervisor.deploy(
                        "revocations", 1, i -> new RevocationWatch(accounts.authenticator(), sockets, bus)))
                .compose(done -> supervisor.deploy(
                        "gateway",
                        cores,
                        i -> new GatewayVerticle(node, commands, router -> {
                            routes.mount(router);
                            accounts.mount(router, node, relations, commands);
                            stored.mount(router, node, commands);
                            new NotificationRoutes(
                                            new Notifications(notifications, relations, clock),
                                            accounts.authenticator())
                                    .mount(router);
                            media.mount(router, node, commands);
                            fileRoutes.mount(router);
                            extensions.mount(router, accounts.authenticator());
                            documents.mount(router);
                        })));
    }

    private RelationVerticle identity() {
        return new RelationVerticle(
                sessionStore,
                accounts.directory(),
                relations,
                reports,
                rooms,
                config.quotas(),
                AccountWiring.isElsewhere(config));
    }

    private JsonObject commandSchemas() {
        JsonObject schemas =
                vertx.fileSystem().readFileBlocking("schema/commands.json").toJsonObject();
        for (String writing : List.of("chat:message", "chat:edit")) {
            schemas.getJsonObject(writing)
                    .getJsonObject("properties")
                    .getJsonObject("content")
                    .put("maxLength", config.rooms().messageMaxLength());
        }
        return schemas;
    }

    private ChatVerticle chat(int instance) {
        ChatVerticle.Settings settings = new ChatVerticle.Settings(
                config.node().instancesOrCores(),
                config.rooms().typingMs(),
                config.rooms().matchTtlMs(),
                config.rooms().editWindowMs());
        return new ChatVerticle(instance, settings, rooms, stored.admission(), stored.rules(), relations, metrics);
    }
}
