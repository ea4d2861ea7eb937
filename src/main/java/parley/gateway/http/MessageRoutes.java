package parley.gateway.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import parley.gateway.command.RestCommands;
import parley.token.Authenticator;

/** The REST interface of messages. */
public final class MessageRoutes {
    private static final String ONE = "/api/messages/:messageId";
    private static final String REACTION = ONE + "/reactions/:emoji";
    private static final String PIN = ONE + "/pin";

    private final CommandAnswers answers;
    private final Handler<RoutingContext> bearer;

    public MessageRoutes(RestCommands commands, Authenticator authenticator, BodyLimit limit) {
        this.answers = new CommandAnswers(commands, limit);
        this.bearer = new BearerHandler(authenticator);
    }

    public void mount(Router router) {
        router.route("/api/messages*").handler(bearer);
        answers.withBody(router.post("/api/messages"), 201, "chat:message");
        answers.withQuery(router.get("/api/messages/:roomId"), "chat:history", "before", "after", "limit", "pinned");
        answers.withBody(router.patch(ONE), 200, "chat:edit");
        answers.withQuery(router.delete(ONE), "chat:delete", "forEveryone");
        onAndOff(router, REACTION, "chat:react");
        onAndOff(router, PIN, "chat:pin");
    }

    private void onAndOff(Router router, String path, String command) {
        turn(router.route(HttpMethod.PUT, path), command, true);
        turn(router.route(HttpMethod.DELETE, path), command, false, "forEveryone");
    }

    private void turn(Route route, String command, boolean on, String... names) {
        route.handler(context -> answers.send(
                context, 200, command, CommandAnswers.query(context, names).put("on", on)));
    }
}
