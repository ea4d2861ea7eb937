package parley.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.SchemaViolations.Violation;
import parley.gateway.schema.BodySchema;

/** Every constraint of every schema is one that really refuses. */
@Tag("S1-VAL-01")
class SchemaViolationsTest {
    static Map<String, JsonObject> schemas() {
        Map<String, JsonObject> schemas = new TreeMap<>();
        resource("/schema/commands.json")
                .forEach(command -> schemas.put(command.getKey(), (JsonObject) command.getValue()));
        for (String file : List.of("accounts", "guests")) {
            JsonObject definitions = resource("/schema/rest/" + file + ".json").getJsonObject("$defs");
            definitions.forEach(definition -> {
                if ("object".equals(((JsonObject) definition.getValue()).getValue("type"))) {
                    schemas.put(
                            definition.getKey(),
                            new JsonObject()
                                    .put("$ref", "#/$defs/" + definition.getKey())
                                    .put("$defs", definitions));
                }
            });
        }
        return schemas;
    }

    private static JsonObject resource(String name) {
        try (var file = SchemaViolationsTest.class.getResourceAsStream(name)) {
            return new JsonObject(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Test
    void whatIsMadeAsValidIsTaken() {
        schemas().forEach((name, schema) -> new BodySchema(schema.copy()).check(SchemaViolations.valid(schema)));
    }

    @Test
    void eachBrokenConstraintIsRefusedWithItsPath() {
        int broken = 0;
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, JsonObject> schema : schemas().entrySet()) {
            BodySchema check = new BodySchema(schema.getValue().copy());
            for (Violation violation : SchemaViolations.of(schema.getValue())) {
                if (violation.body() instanceof JsonObject body) {
                    broken++;
                    try {
                        check.check(body);
                        wrong.add(schema.getKey() + " takes " + violation);
                    } catch (ParleyException refusal) {
                        assertEquals(ErrorCode.VALIDATION_ERROR, refusal.code());
                        if (!refusal.getMessage().contains(violation.path())) {
                            wrong.add(schema.getKey() + ": " + violation + " is told as " + refusal.getMessage());
                        }
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(broken > 300, "only " + broken);
    }

    @Test
    void aSchemaWithoutAnExampleIsNoticed() {
        JsonObject odd = new JsonObject()
                .put("type", "object")
                .put(
                        "properties",
                        new JsonObject()
                                .put("x", new JsonObject().put("type", "string").put("pattern", "^\\d$")));
        assertThrows(IllegalStateException.class, () -> SchemaViolations.valid(odd));
    }
}
