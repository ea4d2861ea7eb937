package parley.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import parley.account.AccountDirectory;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.guest.Sessions;
import parley.matching.MatchMessages;
import parley.presence.PresenceMessages;
import parley.presence.PresenceMessages.FindStanding;
import parley.presence.PresenceMessages.ListOnline;
import parley.presence.PresenceMessages.OnlineUser;
import parley.presence.PresenceMessages.Standing;
import parley.token.Authenticator;

/** The routes that show users. */
public final class UserRoutes {
    private static final int MAX_LISTED = 200;

    private final AccountDirectory accounts;
    private final Sessions guests;
    private final Bus bus;
    private final InstantSource clock;
    private final Handler<RoutingContext> bearer;

    public UserRoutes(
            AccountDirectory accounts, Sessions guests, Authenticator authenticator, Bus bus, InstantSource clock) {
        this.accounts = accounts;
        this.guests = guests;
        this.bus = bus;
        this.clock = clock;
        this.bearer = new BearerHandler(authenticator);
    }

    public void mount(Router router) {
        router.get("/api/users/me").handler(bearer).handler(context -> JsonAnswer.send(context, 200, me(context)));
        router.get("/api/users/online")
                .handler(bearer)
                .handler(context -> JsonAnswer.send(context, 200, online(context)));
        router.get("/api/users/available")
                .handler(bearer)
                .handler(context -> JsonAnswer.send(context, 200, available(context)));
        router.get("/api/users/stats").handler(bearer).handler(context -> JsonAnswer.send(context, 200, stats()));
        router.get("/api/users/:id").handler(bearer).handler(context -> JsonAnswer.send(context, 200, user(context)));
    }

    private Future<JsonObject> me(RoutingContext context) {
        return accounts.find(BearerHandler.accountOf(context).userId())
                .map(found -> new JsonObject().put("user", AccountFields.own(found.orElseThrow(UserRoutes::unknown))));
    }

    private Future<JsonObject> user(RoutingContext context) {
        String id = PathIds.user(context);
        FindStanding asked =
                new FindStanding(id, BearerHandler.principalOf(context).userId());
        return described(id).compose(user -> bus.<Standing>request(Addresses.PRESENCE_STANDING, asked)
                .map(standing -> new JsonObject()
                        .put("user", user.put("online", standing.online()).put("lastSeen", standing.lastSeen()))));
    }

    private Future<JsonObject> described(String id) {
        return guests.guestsAmong(List.of(id))
                .compose(guest -> guest.isEmpty()
                        ? accounts.find(id).map(found -> AccountFields.seen(found.orElseThrow(UserRoutes::unknown)))
                        : Future.succeededFuture(AccountFields.seen(guest.get(0))));
    }

    private Future<JsonObject> online(RoutingContext context) {
        int limit = PathIds.limit(context, MAX_LISTED);
        return seen(context, limit).map(online -> json(online.users(), limit).put("total", online.total()));
    }

    /** Lists users who are online and in no match. */
    private Future<JsonObject> available(RoutingContext context) {
        int limit = PathIds.limit(context, MAX_LISTED);
        return seen(context, MAX_LISTED).compose(online -> {
            Set<String> ids = online.users().stream().map(OnlineUser::id).collect(Collectors.toSet());
            return bus.<MatchMessages.Free>request(Addresses.MATCHING_FREE, new MatchMessages.FindFree(ids))
                    .map(free -> json(
                            online.users().stream()
                                    .filter(user -> free.userIds().contains(user.id()))
                                    .toList(),
                            limit));
        });
    }

    private Future<JsonObject> stats() {
        return accounts.count().compose(registered -> list(new ListOnline(0)).map(online -> new JsonObject()
                .put("registered", registered)
                .put("online", online.total())
                .put("guestsOnline", online.guests())
                .put("timestamp", clock.millis())));
    }

    /** Lists users who are online, without the one who asks and people beyond a block. */
    private Future<PresenceMessages.Online> seen(RoutingContext context, int limit) {
        String me = BearerHandler.principalOf(context).userId();
        return list(new ListOnline(limit + 1, me)).map(online -> {
            List<OnlineUser> others = online.users().stream()
                    .filter(user -> !user.id().equals(me))
                    .toList();
            return new PresenceMessages.Online(others, online.total(), online.guests());
        });
    }

    private Future<PresenceMessages.Online> list(ListOnline list) {
        return bus.request(Addresses.PRESENCE_LIST, list);
    }

    private static JsonObject json(List<OnlineUser> users, int limit) {
        JsonArray listed = new JsonArray();
        users.stream()
                .limit(limit)
                .forEach(user -> listed.add(new JsonObject()
                        .put("id", user.id())
                        .put("username", user.username())
                        .put("isGuest", user.isGuest())));
        return new JsonObject().put("users", listed);
    }

    private static ParleyException unknown() {
        return new ParleyException(ErrorCode.NOT_FOUND, "There is no such user");
    }
}
