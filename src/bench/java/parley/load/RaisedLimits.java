package parley.load;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipFile;

/**
 * Settings that raise every rate that a jar knows, whatever its version, since programs measure costs and not refusals.
 */
final class RaisedLimits {
    private static final String LIMITS = "limits";
    private static final String COUNT = "count";
    private static final String QUOTAS = "quotas";
    private static final String GUEST = "guest";

    private RaisedLimits() {}

    /** @param windowMs window of each rate, at most an hour */
    static Map<String, String> of(String jar, int count, long windowMs) throws IOException {
        Map<String, String> environment = new TreeMap<>();
        JsonObject limits = read(jar, "parley/conf/parley.json").getJsonObject(LIMITS);
        for (String name : limits.fieldNames()) {
            if (limits.getValue(name) instanceof JsonObject rate && rate.containsKey(COUNT)) {
                environment.put(variable(LIMITS, name, COUNT), Integer.toString(count));
                environment.put(variable(LIMITS, name, "windowMs"), Long.toString(windowMs));
            }
        }
        return environment;
    }

    /** Turns {@code limits, httpPerIp} into {@code PARLEY_LIMITS_HTTP_PER_IP}. */
    private static String variable(String... path) {
        String name = String.join("_", path).replaceAll("([a-z])([A-Z])", "$1_$2");
        return "PARLEY_" + name.toUpperCase(Locale.ROOT);
    }

    /**
     * Settings for crowds, which come from one address, and for reading metrics where clients connect; versions without
     * such keys need none.
     */
    static Map<String, String> forCrowds(String jar) throws IOException {
        JsonObject defaults = read(jar, "parley/conf/parley.json");
        Map<String, String> environment = new TreeMap<>();
        Map.of("server.metrics", "true", "limits.maxUnauthenticated", "0", "limits.maxUnauthenticatedPerIp", "0")
                .forEach((key, value) -> {
                    String[] path = key.split("\\.");
                    if (defaults.getJsonObject(path[0]).containsKey(path[1])) {
                        environment.put(variable(path), value);
                    }
                });
        defaults.getJsonObject(LIMITS)
                .getJsonObject("routes", new JsonObject())
                .fieldNames()
                .forEach(group -> environment.put(variable(LIMITS, "routes", group, COUNT), "1000000"));
        return environment;
    }

    /** Settings that leave guests one of everything that has a quota; none for a jar without quotas. */
    static Map<String, String> guestQuotas(String jar) throws IOException {
        Map<String, String> environment = new TreeMap<>();
        JsonObject quotas = read(jar, "parley/conf/parley.json").getJsonObject(QUOTAS);
        if (quotas != null) {
            quotas.getJsonObject(GUEST)
                    .fieldNames()
                    .forEach(name -> environment.put(variable(QUOTAS, GUEST, name), "1"));
        }
        return environment;
    }

    /** A setting that lets a socket send as fast as it can; none for a jar without such a limit. */
    static Map<String, String> anyFrames(String jar) throws IOException {
        JsonObject gateway = read(jar, "parley/conf/parley.json").getJsonObject("gateway");
        return gateway.containsKey("inbound")
                ? Map.of(variable("gateway", "inbound", "framesPerSecond"), "10000000")
                : Map.of();
    }

    /** Reads a JSON resource of a jar. */
    static JsonObject read(String jar, String resource) throws IOException {
        try (ZipFile files = new ZipFile(jar)) {
            return new JsonObject(
                    Buffer.buffer(files.getInputStream(files.getEntry(resource)).readAllBytes()));
        }
    }
}
