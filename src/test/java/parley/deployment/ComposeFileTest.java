package parley.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.config.ConfigLoader;
import parley.config.ParleyConfig;

/** The composition's nodes can start, find each other, and are known to the balancer and to Prometheus. */
@Tag("S2-DEP-03")
class ComposeFileTest {
    private static final JsonObject COMPOSE = DeploymentFiles.yaml("compose.yaml");

    private static Map<String, ParleyConfig> nodes() {
        Map<String, ParleyConfig> nodes = new LinkedHashMap<>();
        for (Map.Entry<String, Object> service : COMPOSE.getJsonObject("services")) {
            if (service.getKey().startsWith("parley-")) {
                JsonObject environment = ((JsonObject) service.getValue()).getJsonObject("environment");
                Map<String, String> filledIn = new LinkedHashMap<>();
                environment.forEach(variable -> filledIn.put(variable.getKey(), filled(variable)));
                nodes.put(service.getKey(), DeploymentFiles.load(filledIn));
            }
        }
        return nodes;
    }

    private static String filled(Map.Entry<String, Object> variable) {
        String value = (String) variable.getValue();
        return value.contains("${") ? DeploymentFiles.SECRETS.get(variable.getKey()) : value;
    }

    @Test
    void nodesAreNamedLikeTheirServicesAndKnowEachOther() {
        Map<String, ParleyConfig> nodes = nodes();
        assertEquals(3, nodes.size());
        List<String> members = nodes.entrySet().stream()
                .map(node -> node.getKey() + ":" + node.getValue().cluster().port())
                .toList();
        nodes.forEach((name, config) -> {
            assertEquals(name, config.node().id());
            assertTrue(config.cluster().enabled());
            assertEquals(members, config.cluster().members());
        });
    }

    @Test
    void everyVariableToFillInIsInTheExample() {
        String example = DeploymentFiles.text(".env.example");
        Pattern.compile("\\$\\{([A-Z_]+)")
                .matcher(DeploymentFiles.text("compose.yaml"))
                .results()
                .forEach(variable -> assertTrue(example.contains("\n" + variable.group(1) + "="), variable.group(1)));
    }

    @Test
    @Tag("S4-DEP-02")
    void theBalancerKnowsAllNodesAndIsTrustedByThem() {
        String nginx = DeploymentFiles.text("nginx.conf");
        String network = COMPOSE.getJsonObject("networks")
                .getJsonObject("default")
                .getJsonObject("ipam")
                .getJsonArray("config")
                .getJsonObject(0)
                .getString("subnet");
        nodes().forEach((name, config) -> {
            String server = "server " + name + ":" + config.server().port() + " ";
            assertEquals(2, nginx.split(server, -1).length - 1, server);
            assertEquals(List.of(network), config.server().trustedProxies());
        });
    }

    @Test
    void theBalancerIsAsPatientAndAsGenerousAsTheNodes() {
        String nginx = DeploymentFiles.text("nginx.conf");
        ParleyConfig config = ConfigLoader.defaults();
        long seconds = Long.parseLong(nginx.replaceAll("(?s).*proxy_read_timeout (\\d+)s;.*", "$1"));
        assertTrue(seconds * 1_000 > config.gateway().deadAfterMs());
        long megabytes = Long.parseLong(nginx.replaceAll("(?s).*client_max_body_size (\\d+)m;.*", "$1"));
        assertEquals(config.server().maxBodyBytes(), megabytes * 1_024 * 1_024);
    }

    @Test
    void prometheusAsksAllNodesWhereTheyServeMetrics() {
        JsonArray targets = DeploymentFiles.yaml("prometheus.yml")
                .getJsonArray("scrape_configs")
                .getJsonObject(0)
                .getJsonArray("static_configs")
                .getJsonObject(0)
                .getJsonArray("targets");
        assertEquals(
                nodes().entrySet().stream()
                        .map(node -> node.getKey() + ":"
                                + node.getValue().management().port())
                        .toList(),
                targets.getList());
    }

    @Test
    @Tag("S1-DEP-06")
    void aNodeIsGivenTheTimeItNeedsToStop() {
        nodes().forEach((name, config) -> {
            String grace = COMPOSE.getJsonObject("services").getJsonObject(name).getString("stop_grace_period");
            assertTrue(Duration.parse("PT" + grace).compareTo(DeploymentFiles.stopOf(config)) > 0, name);
        });
    }

    @Test
    void theDatabaseTakesTheConnectionsOfAllNodes() {
        String command = COMPOSE.getJsonObject("services")
                .getJsonObject("postgres")
                .getJsonArray("command")
                .encode();
        int allowed = Integer.parseInt(command.replaceAll(".*max_connections=(\\d+).*", "$1"));
        int wanted = nodes().values().stream()
                .mapToInt(config -> config.postgres().poolSize())
                .sum();
        assertTrue(wanted < allowed);
    }
}
