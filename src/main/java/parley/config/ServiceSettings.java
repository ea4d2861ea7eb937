package parley.config;

import java.util.Set;

/**
 * An account as which programs of others act.
 *
 * @param name username of the account
 * @param scopes commands that it may use: a name, or a feature's names like {@code room:*}; {@link #EVENTS} lets it
 *     follow the events of all rooms
 */
public record ServiceSettings(String name, Set<String> scopes) {
    public static final String EVENTS = "events";

    private static final String ALL_OF_FEATURE = ":*";

    public ServiceSettings {
        scopes = Set.copyOf(scopes);
    }

    public boolean mayUse(String command) {
        return scopes.stream().anyMatch(scope -> covers(scope, command));
    }

    public boolean mayFollowEvents() {
        return scopes.contains(EVENTS);
    }

    public static boolean covers(String scope, String command) {
        return scope.endsWith(ALL_OF_FEATURE)
                ? command.startsWith(scope.substring(0, scope.length() - 1))
                : scope.equals(command);
    }
}
