package parley.config;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Other defaults for the kind of place that the server runs in, which {@code PARLEY_ENV} names. Every source of
 * configuration overrides them. {@code configuration.md} has the same table.
 */
enum Preset {
    DEVELOPMENT("""
            {
              "server": { "corsOrigins": ["*"], "explainOrigins": true },
              "log": { "level": "debug", "format": "text" }
            }"""),

    PRODUCTION("""
            {
              "limits": {
                "httpPerIp": { "count": 2400 },
                "routes": {
                  "guests": { "count": 300 },
                  "auth": { "count": 300 },
                  "users": { "count": 1200 },
                  "rooms": { "count": 600 },
                  "messages": { "count": 600 },
                  "stats": { "count": 600 },
                  "calls": { "count": 300 },
                  "files": { "count": 1200 },
                  "extensions": { "count": 600 }
                }
              }
            }"""),

    /** Production with a reason for each refused origin and the log of a developer. */
    DIAGNOSIS(PRODUCTION, """
            {
              "server": { "explainOrigins": true },
              "log": { "level": "debug" }
            }""");

    static final String VARIABLE = Environment.PREFIX + "ENV";

    /** Is understood where ours is absent, since what runs beside the server often goes by it. */
    private static final String VARIABLE_OF_NODE = "NODE_ENV";

    private final List<String> layers;

    Preset(String defaults) {
        layers = List.of(defaults);
    }

    Preset(Preset base, String defaults) {
        layers = List.of(base.layers.get(0), defaults);
    }

    /** Returns these defaults, for the caller to keep. */
    JsonObject defaults() {
        JsonObject all = new JsonObject();
        layers.forEach(layer -> all.mergeIn(new JsonObject(layer), true));
        return all;
    }

    /** Returns the variable that decides, or empty if there is none. */
    static Optional<String> variable(Map<String, String> environment) {
        return List.of(VARIABLE, VARIABLE_OF_NODE).stream()
                .filter(name -> !environment.getOrDefault(name, "").isBlank())
                .findFirst();
    }

    static Optional<Preset> named(String name) {
        return Arrays.stream(values())
                .filter(preset -> preset.lowerCaseName().equalsIgnoreCase(name.strip()))
                .findFirst();
    }

    static String names() {
        return Arrays.stream(values()).map(Preset::lowerCaseName).collect(Collectors.joining(", "));
    }

    private String lowerCaseName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
