package parley.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import parley.account.Accounts;
import parley.gateway.schema.BodySchema;
import parley.token.Authenticator;

/** The routes to register, log in, refresh, upgrade and log out. */
public final class AuthRoutes {
    private static final String SCHEMAS = "/schema/rest/accounts.json";

    private final Accounts accounts;
    private final Authenticator authenticator;
    private final LoginLimits limits;
    private final Handler<RoutingContext> bearer;
    private final BodyLimit limit;

    public AuthRoutes(Accounts accounts, Authenticator authenticator, LoginLimits limits, BodyLimit limit) {
        this.accounts = accounts;
        this.authenticator = authenticator;
        this.limits = limits;
        this.bearer = new BearerHandler(authenticator);
        this.limit = limit;
    }

    public void mount(Router router) {
        router.post("/api/auth/register")
                .handler(new JsonBody(BodySchema.load(SCHEMAS, "RegisterRequest"), limit))
                .handler(context -> JsonAnswer.send(context, 201, register(context)));
        router.post("/api/auth/login")
                .handler(new JsonBody(BodySchema.load(SCHEMAS, "LoginRequest"), limit))
                .handler(context -> JsonAnswer.send(context, 200, login(context)));
        router.post("/api/auth/refresh")
                .handler(new JsonBody(BodySchema.load(SCHEMAS, "RefreshRequest"), limit))
                .handler(context -> JsonAnswer.send(context, 200, refresh(context)));
        router.post("/api/auth/logout")
                .handler(bearer)
                .handler(context ->
                        JsonAnswer.sendNothing(context, authenticator.end(BearerHandler.principalOf(context))));
        router.post("/api/auth/upgrade")
                .handler(bearer)
                .handler(new JsonBody(BodySchema.load(SCHEMAS, "UpgradeRequest"), limit))
                .handler(context -> JsonAnswer.send(context, 201, upgrade(context)));
    }

    private Future<JsonObject> register(RoutingContext context) {
        JsonObject body = JsonBody.of(context);
        return limits.register(
                        context.request(),
                        () -> accounts.register(
                                body.getString("username"), body.getString("email"), body.getString("password")))
                .map(AccountFields::toJson);
    }

    private Future<JsonObject> login(RoutingContext context) {
        JsonObject body = JsonBody.of(context);
        String login = body.getString("login");
        return limits.fromAddress(context.request(), () -> accounts.byLogin(login)
                        .compose(found -> limits.guess(
                                context.request(),
                                LoginLimits.Target.of(found, login),
                                () -> accounts.login(found, body.getString("password")))))
                .map(AccountFields::toJson);
    }

    private Future<JsonObject> refresh(RoutingContext context) {
        return accounts.refresh(JsonBody.of(context).getString("refreshToken"), limits.clientOf(context.request()))
                .map(AccountFields::toJson);
    }

    private Future<JsonObject> upgrade(RoutingContext context) {
        JsonObject body = JsonBody.of(context);
        return limits.register(
                        context.request(),
                        () -> accounts.upgrade(
                                BearerHandler.principalOf(context),
                                body.getString("username"),
                                body.getString("email"),
                                body.getString("password")))
                .map(AccountFields::toJson);
    }
}
