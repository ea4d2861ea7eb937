package parley.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import parley.bus.Principal;
import parley.gateway.schema.BodySchema;
import parley.guest.Sessions;
import parley.guest.Sessions.Grant;
import parley.token.Authenticator;

/** The REST interface of guests. */
public final class GuestRoutes {
    private static final String SESSION = "/api/guest/session";
    private static final String SCHEMAS = "/schema/rest/guests.json";
    private static final int MAX_LISTED = 200;

    private final Sessions sessions;
    private final GuestPresence presence;
    private final Authenticator authenticator;
    private final Handler<RoutingContext> bearer;
    private final BodyLimit limit;
    private final InstantSource clock;

    public GuestRoutes(
            Sessions sessions,
            Authenticator authenticator,
            GuestPresence presence,
            BodyLimit limit,
            InstantSource clock) {
        this.sessions = sessions;
        this.presence = presence;
        this.authenticator = authenticator;
        this.bearer = new BearerHandler(authenticator);
        this.limit = limit;
        this.clock = clock;
    }

    public void mount(Router router) {
        router.post(SESSION)
                .handler(new JsonBody(BodySchema.load(SCHEMAS, "GuestSessionRequest"), limit))
                .handler(context -> JsonAnswer.send(context, 201, open(JsonBody.of(context))));
        router.get(SESSION).handler(bearer).handler(context -> JsonAnswer.send(context, 200, own(context)));
        router.patch(SESSION)
                .handler(bearer)
                .handler(new JsonBody(BodySchema.load(SCHEMAS, "GuestSessionPatch"), limit))
                .handler(context -> JsonAnswer.send(context, 200, update(context)));
        router.delete(SESSION).handler(bearer).handler(this::end);
        router.get("/api/guest/username").handler(context -> JsonAnswer.send(context, 200, freeUsername()));
        router.get("/api/guest/online").handler(context -> JsonAnswer.send(context, 200, online(context)));
        router.get("/api/guest/stats").handler(context -> JsonAnswer.send(context, 200, stats()));
    }

    private Future<JsonObject> open(JsonObject body) {
        return sessions.open(body.getString("username"), GuestFields.profile(body))
                .map(GuestRoutes::toJson);
    }

    private Future<JsonObject> own(RoutingContext context) {
        return sessions.current(BearerHandler.guestOf(context))
                .compose(session -> presence.of(session.id()).map(live -> new JsonObject()
                        .put(
                                "guest",
                                GuestFields.toJson(session)
                                        .put("isOnline", live.online())
                                        .put("socketId", live.socketId())
                                        .put("connectedAt", live.connectedAt())
                                        .put("isSearching", live.searching())
                                        .put("inChat", live.connectedUser() != null)
                                        .put("connectedUser", live.connectedUser()))));
    }

    private Future<JsonObject> update(RoutingContext context) {
        return sessions.update(BearerHandler.guestOf(context), GuestFields.patch(JsonBody.of(context)))
                .map(session -> new JsonObject().put("guest", GuestFields.toJson(session)));
    }

    private void end(RoutingContext context) {
        JsonAnswer.sendNothing(context, sessions.end(BearerHandler.guestOf(context)));
    }

    private Future<JsonObject> freeUsername() {
        return sessions.freeUsername().map(username -> new JsonObject().put("username", username));
    }

    private Future<JsonObject> online(RoutingContext context) {
        int limit = PathIds.limit(context, MAX_LISTED);
        return viewer(context)
                .compose(viewerId -> presence.onlineUserIds(limit, viewerId))
                .compose(sessions::guestsAmong)
                .compose(guests -> presence.counts().map(counts -> {
                    JsonArray listed = new JsonArray();
                    guests.forEach(guest -> listed.add(GuestFields.brief(guest)));
                    return new JsonObject().put("users", listed).put("total", counts.online());
                }));
    }

    /** The user who asks, or null for a stranger. Users are not shown people beyond a block. */
    private Future<String> viewer(RoutingContext context) {
        return context.request().getHeader("Authorization") == null
                ? Future.succeededFuture(null)
                : BearerHandler.authenticated(context, authenticator).map(Principal::userId);
    }

    private Future<JsonObject> stats() {
        return sessions.count().compose(total -> presence.counts().map(counts -> new JsonObject()
                .put("total", total)
                .put("online", counts.online())
                .put("searching", counts.searching())
                .put("inChat", counts.inChat())
                .put("timestamp", clock.millis())));
    }

    private static JsonObject toJson(Grant grant) {
        return new JsonObject()
                .put("token", grant.token())
                .put("expiresAt", grant.expiresAt())
                .put("guest", GuestFields.toJson(grant.session()));
    }
}
