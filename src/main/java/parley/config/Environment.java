package parley.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Translates between keys and environment variables. */
final class Environment {
    static final String PREFIX = "PARLEY_";

    /** Names the configuration file, so it isn't a key itself. */
    static final String CONFIG_FILE = PREFIX + "CONFIG";

    /** Variables of hosting platforms and of other chat servers; our own names win over them. */
    static final Map<String, String> OF_OTHERS = Map.of(
            "PORT", "server.port",
            "REDIS_URL", "redis.uri",
            "SOCKET_CORS_ORIGIN", "server.corsOrigins",
            "JWT_SECRET", "auth.secret",
            "MAX_CONNECTIONS", "limits.maxConnections",
            "PFP_CACHE_MAX_SIZE", "avatars.cacheEntries",
            "PFP_CACHE_DURATION_MS", "avatars.cacheMs");

    /** Our own variables that are no keys. */
    private static final Set<String> NO_KEYS = Set.of(CONFIG_FILE, Preset.VARIABLE);

    /** Kubernetes injects such variables for every service; a service called parley would otherwise stop us. */
    private static final Pattern KUBERNETES = Pattern.compile(".*_SERVICE_(HOST|PORT.*)|.*_PORT_\\d+_(TCP|UDP|SCTP).*");

    private Environment() {}

    /** Turns {@code gateway.deadAfterMs} into {@code PARLEY_GATEWAY_DEAD_AFTER_MS}. */
    static String variable(String path) {
        return PREFIX
                + path.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                        .replace('.', '_')
                        .toUpperCase(Locale.ROOT);
    }

    /** Returns our variables alone, without those that are not meant as configuration. */
    static Map<String, String> ours(Map<String, String> environment) {
        Map<String, String> ours = new LinkedHashMap<>();
        environment.forEach((name, value) -> {
            boolean serviceLink = KUBERNETES.matcher(name).matches()
                    || name.endsWith("_PORT") && value.matches("(tcp|udp|sctp)://.*");
            if (name.startsWith(PREFIX) && !NO_KEYS.contains(name) && !serviceLink) {
                ours.put(name, value);
            }
        });
        return ours;
    }
}
