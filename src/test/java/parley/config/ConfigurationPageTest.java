package parley.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The tables of the page on configuration say what the server does. */
class ConfigurationPageTest {
    private static final Path PAGE = Path.of("src", "site", "markdown", "configuration.md");

    @Test
    @Tag("S1-BOOT-03")
    @Tag("S1-RL-05")
    void namesTheLimitOfEachGroupOfRoutes() throws IOException {
        JsonObject production = Preset.PRODUCTION.defaults().getJsonObject("limits");
        JsonObject plain = new JsonObject(Files.readString(Path.of("conf", "parley.json"))).getJsonObject("limits");
        Map<String, List<Integer>> expected = new TreeMap<>();
        for (String group : plain.getJsonObject("routes").fieldNames()) {
            expected.put(
                    "`" + group + "`",
                    List.of(
                            plain.getJsonObject("routes").getJsonObject(group).getInteger("count"),
                            production
                                    .getJsonObject("routes")
                                    .getJsonObject(group)
                                    .getInteger("count")));
        }
        expected.put(
                "all together (`limits.httpPerIp`)",
                List.of(
                        plain.getJsonObject("httpPerIp").getInteger("count"),
                        production.getJsonObject("httpPerIp").getInteger("count")));
        Map<String, List<Integer>> told = rows("`/api/")
                .collect(Collectors.toMap(row -> row.get(0), row -> List.of(number(row.get(2)), number(row.get(3)))));
        assertEquals(expected, new TreeMap<>(told));
    }

    @Test
    @Tag("S2-ENV-04")
    void namesEveryVariableOfOthers() throws IOException {
        Map<String, String> told = rows("` | `")
                .filter(row -> row.size() == 2)
                .collect(Collectors.toMap(row -> word(row.get(0)), row -> word(row.get(1))));
        assertEquals(new TreeMap<>(Environment.OF_OTHERS), new TreeMap<>(told));
    }

    private static Stream<List<String>> rows(String having) throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| ") && line.contains(having))
                .map(line -> Arrays.stream(line.substring(1, line.length() - 1).split(" \\| "))
                        .map(String::strip)
                        .toList());
    }

    private static int number(String cell) {
        return Integer.parseInt(cell);
    }

    private static String word(String cell) {
        return cell.substring(1, cell.indexOf('`', 1));
    }
}
