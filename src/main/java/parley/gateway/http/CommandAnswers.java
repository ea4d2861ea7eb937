package parley.gateway.http;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import parley.bus.Principal;
import parley.gateway.command.RestCommands;

/**
 * Answers requests that are commands of the sockets under another name: path, query and body make the command's body.
 */
final class CommandAnswers {
    private static final Set<String> NUMBERS = Set.of("before", "after", "limit");
    private static final Set<String> SWITCHES = Set.of("pinned", "forEveryone");

    private final RestCommands commands;
    private final BodyLimit limit;

    CommandAnswers(RestCommands commands, BodyLimit limit) {
        this.commands = commands;
        this.limit = limit;
    }

    void plain(Route route, String command) {
        route.handler(context -> send(context, 200, command, path(context)));
    }

    /** @param names names of the parameters that the query may have */
    void withQuery(Route route, String command, String... names) {
        route.handler(context -> send(context, 200, command, query(context, names)));
    }

    /** Takes the command's body from the request; the command's own schema judges it. */
    void withBody(Route route, int status, String command) {
        route.handler(JsonBody.ofCommand(commands.schemaOf(command), limit))
                .handler(context ->
                        send(context, status, command, JsonBody.of(context).mergeIn(path(context))));
    }

    void send(RoutingContext context, int status, String command, JsonObject body) {
        Principal principal = BearerHandler.principalOf(context);
        JsonAnswer.send(context, status, commands.carryOut(principal, command, body, TraceHeader.of(context)));
    }

    static JsonObject path(RoutingContext context) {
        JsonObject body = new JsonObject();
        context.pathParams().forEach(body::put);
        return body;
    }

    /** @param names names of the parameters that the query may have */
    static JsonObject query(RoutingContext context, String... names) {
        JsonObject body = path(context);
        for (String name : names) {
            String value = context.request().getParam(name);
            if (value != null) {
                body.put(name, typed(name, value));
            }
        }
        return body;
    }

    /**
     * Turns a parameter of the query, which is text, into a number where one belongs; the command's schema judges it.
     */
    private static Object typed(String name, String value) {
        if (NUMBERS.contains(name) && value.matches("\\d{1,18}")) {
            return Long.valueOf(value);
        }
        boolean onOrOff = value.equals("true") || value.equals("false");
        return SWITCHES.contains(name) && onOrOff ? (Object) Boolean.valueOf(value) : value;
    }
}
