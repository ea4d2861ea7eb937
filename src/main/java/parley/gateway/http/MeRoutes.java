package parley.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;
import parley.account.AccountDeletion;
import parley.account.AccountSessions;
import parley.account.Accounts;
import parley.bus.Principal;
import parley.gateway.schema.BodySchema;
import parley.token.Authenticator;

/** The routes by which owners change their accounts. */
public final class MeRoutes {
    private static final String ME = "/api/users/me";
    private static final String SCHEMAS = "/schema/rest/accounts.json";

    private final Accounts accounts;
    private final AccountDeletion deletion;
    private final AccountSessions sessions;
    private final LoginLimits limits;
    private final Handler<RoutingContext> bearer;
    private final BodyLimit limit;

    public MeRoutes(
            Accounts accounts,
            AccountDeletion deletion,
            AccountSessions sessions,
            Authenticator authenticator,
            LoginLimits limits,
            BodyLimit limit) {
        this.accounts = accounts;
        this.deletion = deletion;
        this.sessions = sessions;
        this.limits = limits;
        this.bearer = new BearerHandler(authenticator);
        this.limit = limit;
    }

    public void mount(Router router) {
        router.patch(ME)
                .handler(bearer)
                .handler(new JsonBody(BodySchema.load(SCHEMAS, "AccountPatch"), limit))
                .handler(context -> JsonAnswer.send(context, 200, change(context)));
        router.delete(ME)
                .handler(bearer)
                .handler(new JsonBody(BodySchema.load(SCHEMAS, "AccountDeletion"), limit))
                .handler(context -> JsonAnswer.sendNothing(context, delete(context)));
        router.put(ME + "/device")
                .handler(bearer)
                .handler(new JsonBody(BodySchema.load(SCHEMAS, "Device"), limit))
                .handler(context -> JsonAnswer.sendNothing(
                        context,
                        sessions.describe(
                                BearerHandler.accountOf(context), AccountFields.device(JsonBody.of(context)))));
    }

    private Future<Void> delete(RoutingContext context) {
        Principal me = BearerHandler.accountOf(context);
        return guessed(
                context, me, () -> deletion.delete(me, JsonBody.of(context).getString("password")));
    }

    private <T> Future<T> guessed(RoutingContext context, Principal me, Supplier<Future<T>> attempt) {
        return limits.fromAddress(
                context.request(), () -> limits.guess(context.request(), LoginLimits.Target.of(me.userId()), attempt));
    }

    /** Changes an account. A current password in the body is a guess like a login's. */
    private Future<JsonObject> change(RoutingContext context) {
        Principal me = BearerHandler.accountOf(context);
        Accounts.Change change = AccountFields.change(JsonBody.of(context));
        Future<JsonObject> changed = change.currentPassword() == null
                ? accounts.change(me, change).map(AccountFields::own)
                : guessed(context, me, () -> accounts.change(me, change).map(AccountFields::own));
        return changed.map(own -> new JsonObject().put("user", own));
    }
}
