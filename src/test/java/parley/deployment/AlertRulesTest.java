package parley.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alert rules are sound, call somebody when they should, and ask for metrics that the program has. */
class AlertRulesTest {
    private static final Path RULES = Path.of("docker", "alerts.yml");
    private static final Path TESTS = Path.of("src", "test", "resources", "alerts", "alerts-test.yml");
    private static final Path MEANINGS = Path.of("src", "site", "markdown", "metrics.md");
    private static final Pattern METRIC = Pattern.compile("\\bparley_[a-z_]+");

    @TempDir
    Path folder;

    private String promtool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException missing) {
            if (System.getenv("CI") != null) {
                throw missing;
            }
            return abort("promtool is missing (package prometheus)");
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    @Test
    void prometheusTakesTheRulesAndTheyCallWhenTheyShould() throws IOException, InterruptedException {
        for (Path file : List.of(RULES, TESTS, Path.of("docker", "prometheus.yml"))) {
            Files.copy(file, folder.resolve(file.getFileName()));
        }
        promtool("check", "config", "prometheus.yml");
        promtool("test", "rules", "alerts-test.yml");
    }

    @Test
    void everyMetricOfTheRulesExistsAndEveryMetricIsExplained() throws IOException {
        Set<String> registered = DashboardTest.registered();
        Set<String> asked = metricsOf(RULES);
        asked.removeAll(registered);
        assertTrue(asked.isEmpty(), asked::toString);
        Set<String> unexplained = new TreeSet<>();
        Set<String> explained = metricsOf(MEANINGS);
        for (String metric : registered) {
            if (!metric.matches(".*_(bucket|count|sum|max)")) {
                unexplained.add(metric);
            }
        }
        unexplained.removeAll(explained);
        assertTrue(unexplained.isEmpty(), unexplained::toString);
    }

    private static Set<String> metricsOf(Path file) throws IOException {
        Set<String> metrics = new TreeSet<>();
        Matcher metric = METRIC.matcher(Files.readString(file));
        while (metric.find()) {
            metrics.add(metric.group());
        }
        return metrics;
    }
}
