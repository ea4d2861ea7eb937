package parley.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import parley.account.Account;
import parley.account.AccountDirectory;
import parley.error.ParleyException;
import parley.guest.Sessions;
import parley.relation.RelationStore;
import parley.token.Authenticator;

/** The routes to find people by name, and to list the people whom one follows and blocks. */
public final class AcquaintanceRoutes {
    /** Matches names and no email addresses: the server does not tell whose address one is. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]{3,20}");

    private final AccountDirectory accounts;
    private final Sessions guests;
    private final RelationStore relations;
    private final Handler<RoutingContext> bearer;

    public AcquaintanceRoutes(
            AccountDirectory accounts, Sessions guests, RelationStore relations, Authenticator authenticator) {
        this.accounts = accounts;
        this.guests = guests;
        this.relations = relations;
        this.bearer = new BearerHandler(authenticator);
    }

    /** Must be mounted before {@link UserRoutes}, which take any other name below {@code /api/users} for an id. */
    public void mount(Router router) {
        router.get("/api/users").handler(bearer).handler(context -> JsonAnswer.send(context, 200, named(context)));
        router.get("/api/users/me/relations")
                .handler(bearer)
                .handler(context -> JsonAnswer.send(context, 200, relations(context)));
    }

    /** Finds the account with exactly this name; finds none across a block. */
    private Future<JsonObject> named(RoutingContext context) {
        String username = context.request().getParam("username");
        if (username == null || !NAME.matcher(username).matches()) {
            throw ParleyException.invalid("username", "must be 3 to 20 letters, digits or underscores");
        }
        String me = BearerHandler.principalOf(context).userId();
        return accounts.findByName(username)
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture(found)
                        : relations
                                .isBlocked(me, found.get().id())
                                .map(blocked -> blocked ? Optional.<Account>empty() : found))
                .map(found -> {
                    JsonArray users = new JsonArray();
                    found.map(AccountFields::seen).ifPresent(users::add);
                    return new JsonObject().put("users", users);
                });
    }

    private Future<JsonObject> relations(RoutingContext context) {
        String me = BearerHandler.principalOf(context).userId();
        Future<JsonArray> following = relations.followedBy(me).compose(this::people);
        Future<JsonArray> blocked = relations.blockedBy(me).compose(this::people);
        return Future.all(following, blocked)
                .map(both ->
                        new JsonObject().put("following", following.result()).put("blocked", blocked.result()));
    }

    /** Describes those of these people who still exist. */
    private Future<JsonArray> people(Set<String> ids) {
        return accounts.findAll(ids).compose(known -> guests.guestsAmong(ids).map(others -> {
            JsonArray people = new JsonArray();
            known.forEach(account -> people.add(brief(account.id(), account.username(), false)));
            others.forEach(guest -> people.add(brief(guest.id(), guest.username(), true)));
            return people;
        }));
    }

    private static JsonObject brief(String id, String username, boolean isGuest) {
        return new JsonObject().put("id", id).put("username", username).put("isGuest", isGuest);
    }
}
