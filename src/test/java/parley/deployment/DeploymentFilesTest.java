package parley.deployment;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.config.ConfigException;
import parley.config.ConfigLoader;
import parley.config.ParleyConfig;

/** Files that no compiler reads agree with the program. */
class DeploymentFilesTest {
    private static final Pattern VARIABLE = Pattern.compile("\\bPARLEY_[A-Z0-9_]*[A-Z0-9]\\b");

    @Test
    void everyFileCanBeRead() {
        List<Path> files = DeploymentFiles.all();
        assertFalse(files.isEmpty());
        for (Path file : files) {
            if (file.toString().matches(".*\\.ya?ml")) {
                assertDoesNotThrow(() -> DeploymentFiles.yaml(file), file.toString());
            } else if (file.toString().endsWith(".json")) {
                assertDoesNotThrow(() -> new JsonObject(DeploymentFiles.text(file)), file.toString());
            }
        }
    }

    @Test
    @Tag("S1-DEP-08")
    void everyVariableIsTheOneOfAKey() {
        for (Path file : DeploymentFiles.all()) {
            TreeSet<String> variables = new TreeSet<>(VARIABLE.matcher(DeploymentFiles.text(file))
                    .results()
                    .map(MatchResult::group)
                    .toList());
            for (String variable : variables) {
                try {
                    DeploymentFiles.load(Map.of(variable, ""));
                } catch (ConfigException wrongValue) {
                    assertFalse(wrongValue.errors().toString().contains("is not the variable"), file + ": " + variable);
                }
            }
        }
    }

    @Test
    @Tag("S2-DEP-01")
    @Tag("S4-DEP-03")
    void theImageRunsTheJarWithoutAShellAndWithoutRoot() {
        String image = DeploymentFiles.text("Dockerfile");
        int port = ConfigLoader.defaults().server().port();
        assertTrue(image.contains("\nEXPOSE " + port + "\n"));
        assertTrue(image.contains("\nENTRYPOINT [\"java\", \"-jar\", \"/opt/parley/parley.jar\"]\n"));
        assertTrue(image.contains("\nUSER parley\n"));
        assertTrue(image.contains("\"/opt/parley/probe.sh\", \"/live\""));
        assertTrue(DeploymentFiles.text("probe.sh").contains(":-" + port + "}"));
    }

    @Test
    @Tag("S1-DEP-03")
    void theClusterExampleLacksOnlySecrets() {
        ParleyConfig config = new ConfigLoader()
                .file(Path.of("conf", "cluster.json"))
                .environment(DeploymentFiles.SECRETS)
                .load();
        assertTrue(config.cluster().enabled());
        config.cluster()
                .members()
                .forEach(member ->
                        assertTrue(member.endsWith(":" + config.cluster().port()), member));
    }

    @Test
    @Tag("S1-DEP-04")
    @Tag("S1-DEP-06")
    void systemdWaitsForTheOrderedStop() {
        ParleyConfig config = new ConfigLoader()
                .file(Path.of("conf", "cluster.json"))
                .environment(DeploymentFiles.SECRETS)
                .load();
        for (String unit : List.of("parley.service", "parley@.service")) {
            String text = DeploymentFiles.text(unit);
            long seconds = Long.parseLong(text.replaceAll("(?s).*\nTimeoutStopSec=(\\d+)\n.*", "$1"));
            assertTrue(seconds > DeploymentFiles.stopOf(config).toSeconds(), unit);
            assertTrue(text.contains("\nRestart=on-failure\n"), unit);
        }
    }

    @Test
    @Tag("S1-DEP-03")
    void nodesOfOneMachineGetPortsOfTheirOwn() {
        String unit = DeploymentFiles.text("parley@.service");
        ParleyConfig config = ConfigLoader.defaults();
        for (String port : List.of(
                "PARLEY_SERVER_PORT=" + config.server().port(),
                "PARLEY_CLUSTER_PORT=" + (config.cluster().port() - 1),
                "PARLEY_CLUSTER_BUS_PORT=" + (config.cluster().busPort() - 1))) {
            assertTrue(unit.contains(port.substring(0, port.length() - 1) + "%i"), port);
        }
        assertEquals(4, unit.split("_PORT=\\d+%i", -1).length - 1);
    }
}
