package parley.deployment;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The dashboard and the autoscaler ask for metrics that the program has. */
class DashboardTest {
    private static final Pattern REGISTERED =
            Pattern.compile("(counter|gauge|summary|Timer\\.builder|timer)\\(\\s*\"(parley\\.[a-z.]+)\"");
    private static final Pattern ASKED = Pattern.compile("\\bparley_[a-z_]+");

    /** Returns the registered metrics, under the names that Prometheus sees. */
    static Set<String> registered() throws IOException {
        Set<String> names = new HashSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("src", "main", "java"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                Matcher metric = REGISTERED.matcher(Files.readString(source));
                while (metric.find()) {
                    String name = metric.group(2).replace('.', '_');
                    names.addAll(
                            switch (metric.group(1)) {
                                case "counter" -> List.of(name + "_total");
                                case "gauge" -> List.of(name);
                                case "summary" -> List.of(name, name + "_count", name + "_sum", name + "_max");
                                default ->
                                    List.of(
                                            name + "_seconds",
                                            name + "_seconds_bucket",
                                            name + "_seconds_count",
                                            name + "_seconds_sum",
                                            name + "_seconds_max");
                            });
                }
            }
        }
        return names;
    }

    @Test
    void everyMetricOfTheDashboardExists() throws IOException {
        Set<String> registered = registered();
        JsonObject dashboard = new JsonObject(DeploymentFiles.text("grafana/dashboards/parley.json"));
        Set<String> asked = new HashSet<>();
        for (Object panel : dashboard.getJsonArray("panels")) {
            for (Object target : ((JsonObject) panel).getJsonArray("targets", new JsonArray())) {
                Matcher metric = ASKED.matcher(((JsonObject) target).getString("expr"));
                while (metric.find()) {
                    asked.add(metric.group());
                }
            }
        }
        assertFalse(asked.isEmpty());
        asked.removeAll(registered);
        assertTrue(asked.isEmpty(), asked::toString);
    }

    @Test
    void theAutoscalerAsksForAMetricThatExists() throws IOException {
        Matcher metric = Pattern.compile("metric: \\{ name: (\\w+) }")
                .matcher(DeploymentFiles.text("k8s/horizontalpodautoscaler.yaml"));
        assertTrue(metric.find());
        assertTrue(registered().contains(metric.group(1)));
    }
}
