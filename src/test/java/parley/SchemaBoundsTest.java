package parley;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.config.ConfigException;
import parley.config.ConfigLoader;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.schema.BodySchema;

/** Every number of every schema is bounded, and a number beyond what a long holds never becomes another one. */
@Tag("S1-VAL-01")
class SchemaBoundsTest {
    private static final Path BODIES = Path.of("src", "main", "resources", "schema");
    private static final Path CONFIGURATION = Path.of("conf", "parley.schema.json");
    private static final BigInteger WRAPPED = BigInteger.TWO.pow(64);

    @Test
    void noBodyHasANumberWithoutBounds() throws IOException {
        List<JsonObject> numbers = new ArrayList<>();
        for (Path file : bodies()) {
            walk(read(file), "", (path, schema) -> numbers.add(schema));
        }
        assertTrue(numbers.size() > 10, "numbers are found");
        numbers.forEach(schema -> {
            BodySchema rule = new BodySchema(
                    new JsonObject().put("type", "object").put("properties", new JsonObject().put("number", schema)));
            long least = schema.getLong("minimum");
            long most = schema.getLong("maximum");
            for (long fitting : new long[] {least, most}) {
                assertDoesNotThrow(() -> rule.check(body(fitting)), schema::encode);
                assertRefused(rule, BigInteger.valueOf(fitting).add(WRAPPED));
                assertRefused(rule, BigInteger.valueOf(fitting).subtract(WRAPPED));
            }
            assertRefused(rule, BigInteger.valueOf(least).subtract(BigInteger.ONE));
            assertRefused(rule, BigInteger.valueOf(most).add(BigInteger.ONE));
        });
    }

    @Test
    void noKeyOfTheConfigurationHasANumberWithoutBounds() throws IOException {
        Map<String, JsonObject> numbers = new TreeMap<>();
        walk(read(CONFIGURATION), "", numbers::put);
        assertTrue(numbers.size() > 50, "numbers are found");
        numbers.forEach((path, schema) -> {
            BigInteger most = BigInteger.valueOf(schema.getLong("maximum"));
            if (!path.contains("[")) {
                assertRefused(path, most.add(BigInteger.ONE));
                assertRefused(path, most.add(WRAPPED));
                assertRefused(
                        path, BigInteger.valueOf(schema.getLong("minimum")).subtract(WRAPPED));
            }
        });
    }

    private static void assertRefused(BodySchema rule, Number number) {
        ParleyException refusal =
                assertThrows(ParleyException.class, () -> rule.check(body(number)), () -> "accepts " + number);
        assertEquals(ErrorCode.VALIDATION_ERROR, refusal.code());
    }

    /** The number comes as text, as it does from a client. */
    private static JsonObject body(Number number) {
        return new JsonObject("{\"number\":" + number + "}");
    }

    private static void assertRefused(String path, BigInteger number) {
        String[] names = path.split("\\.");
        String tree = String.valueOf(number);
        for (int i = names.length - 1; i >= 0; i--) {
            tree = "{\"" + names[i] + "\":" + tree + "}";
        }
        ConfigLoader loader = new ConfigLoader().overlay(new JsonObject(tree));
        ConfigException refusal = assertThrows(ConfigException.class, loader::load, () -> path + " may be " + number);
        assertTrue(
                refusal.errors().stream().anyMatch(error -> error.startsWith(path + ":")),
                () -> path + ": " + refusal.errors());
    }

    private static List<Path> bodies() throws IOException {
        try (Stream<Path> files = Files.walk(BODIES)) {
            return files.filter(file -> file.toString().endsWith(".json")).toList();
        }
    }

    private static JsonObject read(Path file) throws IOException {
        return new JsonObject(Files.readString(file));
    }

    /** Visits every schema of a number, with the path of the value that it describes. */
    private static void walk(Object node, String path, BiConsumer<String, JsonObject> numbers) {
        if (node instanceof JsonArray several) {
            several.forEach(one -> walk(one, path, numbers));
        } else if (node instanceof JsonObject schema) {
            if (isNumber(schema.getValue("type"))) {
                numbers.accept(path, schema);
            }
            schema.forEach(member -> walk(member.getValue(), below(path, member.getKey()), numbers));
        }
    }

    private static String below(String path, String keyword) {
        return switch (keyword) {
            case "properties", "oneOf", "$defs" -> path;
            case "items" -> path + "[]";
            default -> path.isEmpty() ? keyword : path + "." + keyword;
        };
    }

    private static boolean isNumber(Object type) {
        List<?> types = type instanceof JsonArray several ? several.getList() : List.of(String.valueOf(type));
        return types.contains("integer") || types.contains("number");
    }
}
