package parley.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import parley.gateway.command.RestCommands;
import parley.gateway.schema.BodySchema;
import parley.token.Authenticator;

/** The routes to follow, block and report, which are commands of the sockets too. */
public final class RelationRoutes {
    private static final String REPORT = "/api/users/:id/report";

    private final RestCommands commands;
    private final Handler<RoutingContext> bearer;
    private final BodyLimit limit;

    public RelationRoutes(RestCommands commands, Authenticator authenticator, BodyLimit limit) {
        this.commands = commands;
        this.bearer = new BearerHandler(authenticator);
        this.limit = limit;
    }

    public void mount(Router router) {
        change(router, "/api/users/:id/follow", "user:follow", "user:unfollow");
        change(router, "/api/users/:id/block", "user:block", "user:unblock");
        router.post(REPORT)
                .handler(bearer)
                .handler(new JsonBody(BodySchema.load("/schema/rest/accounts.json", "ReportRequest"), limit))
                .handler(context ->
                        JsonAnswer.send(context, 201, carryOut(context, "user:report", JsonBody.of(context))));
    }

    private void change(Router router, String path, String put, String delete) {
        router.put(path)
                .handler(bearer)
                .handler(context -> JsonAnswer.sendNothing(context, carryOut(context, put, new JsonObject())));
        router.delete(path)
                .handler(bearer)
                .handler(context -> JsonAnswer.sendNothing(context, carryOut(context, delete, new JsonObject())));
    }

    private Future<JsonObject> carryOut(RoutingContext context, String command, JsonObject body) {
        return commands.carryOut(
                BearerHandler.principalOf(context),
                command,
                body.copy().put("userId", PathIds.user(context)),
                TraceHeader.of(context));
    }
}
