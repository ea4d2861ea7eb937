package parley.gateway.command;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import parley.gateway.Features;
import parley.gateway.schema.BodySchema;
import parley.limits.LimitClass;

/** The commands that a client may send, with the schemas of their bodies ({@code schema/commands.json}). */
public final class Commands {
    static final String AUTHENTICATE = "session:authenticate";
    static final String REFRESH = "session:refresh";
    static final String PING = "session:ping";
    static final String STATS = "get:stats";
    static final String JOIN = "join";
    private static final Set<String> BEFORE_AUTHENTICATION = Set.of(AUTHENTICATE, JOIN);
    private static final Set<String> OF_CONNECTIONS = Set.of(AUTHENTICATE, REFRESH, PING, STATS, JOIN);

    /** One command's rules. */
    public record Rules(String name, BodySchema schema, LimitClass limit, boolean beforeAuthentication) {}

    private final Map<String, Rules> rules = new HashMap<>();

    /** @param schemas shared by all gateways */
    public Commands(JsonObject schemas) {
        for (String name : schemas.fieldNames()) {
            rules.put(
                    name,
                    new Rules(
                            name,
                            new BodySchema(schemas.getJsonObject(name)),
                            Features.taking(name).commands().get(name),
                            BEFORE_AUTHENTICATION.contains(name)));
        }
    }

    /** Tells whether a gateway itself answers a command, for the connection by which it came. */
    public static boolean ofConnections(String name) {
        return OF_CONNECTIONS.contains(name);
    }

    /** Returns null for a name that is no command. */
    public Rules rulesOf(String name) {
        return rules.get(name);
    }
}
