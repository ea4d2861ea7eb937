package parley.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.Validator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ParleyException;
import parley.gateway.schema.BodySchema;

/** The compiled rules take and refuse what a complete validator of JSON Schema takes and refuses. */
@Tag("S1-VAL-01")
class BodySchemaOracleTest {
    private static final int BODIES_PER_SCHEMA = 2_000;

    private static final List<Object> VALUES = List.of(
            "",
            "x",
            "en",
            "de-AT",
            "text",
            "group",
            "DE",
            "not a tag",
            "someone@example.org",
            "a".repeat(33),
            "\ud83d\ude00".repeat(33),
            "b".repeat(101),
            "c".repeat(5_001),
            0,
            1,
            -1,
            1.0,
            2.5,
            201,
            86_400_001,
            9_007_199_254_740_991L,
            9_007_199_254_740_992L,
            true,
            false,
            new JsonArray(),
            new JsonArray().add("en"),
            new JsonArray().add("en").add("en"),
            new JsonArray().add(7),
            new JsonObject(),
            new JsonObject().put("seq", 3),
            new JsonObject().put("seq", -3));

    private final Random random = new Random(8);

    @Test
    void agreesWithTheOracleOnBodiesChangedAtRandom() {
        int taken = 0;
        int refused = 0;
        for (Map.Entry<String, JsonObject> entry :
                SchemaViolationsTest.schemas().entrySet()) {
            JsonObject schema = entry.getValue();
            BodySchema ours = new BodySchema(schema);
            Validator oracle = oracle(schema.copy());
            for (int i = 0; i < BODIES_PER_SCHEMA; i++) {
                JsonObject body = changed(SchemaViolations.valid(schema));
                boolean valid = oracle.validate(body).getValid();
                assertEquals(valid, takes(ours, body), () -> entry.getKey() + " " + body.encode());
                taken += valid ? 1 : 0;
                refused += valid ? 0 : 1;
            }
        }
        assertTrue(taken > 1_000 && refused > 1_000, taken + " taken, " + refused + " refused");
    }

    private static Validator oracle(JsonObject schema) {
        return Validator.create(
                JsonSchema.of(schema),
                new JsonSchemaOptions()
                        .setBaseUri("https://parley.invalid/")
                        .setDraft(Draft.DRAFT202012)
                        .setOutputFormat(OutputFormat.Flag));
    }

    private static boolean takes(BodySchema schema, JsonObject body) {
        try {
            schema.check(body);
            return true;
        } catch (ParleyException refused) {
            return false;
        }
    }

    /** Changes a body: somewhere in it a member is taken away, added or given another value, up to three times. */
    private JsonObject changed(JsonObject body) {
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            JsonObject object = anyObject(body);
            List<String> names = List.copyOf(object.fieldNames());
            switch (names.isEmpty() ? 2 : random.nextInt(4)) {
                case 0 -> object.remove(any(names));
                case 1 -> object.put(any(names), copy(any(VALUES)));
                case 2 -> object.put("added" + random.nextInt(3), copy(any(VALUES)));
                default -> object.putNull(any(names));
            }
        }
        return body;
    }

    private JsonObject anyObject(JsonObject outer) {
        List<JsonObject> inner = outer.stream()
                .filter(member -> member.getValue() instanceof JsonObject)
                .map(member -> (JsonObject) member.getValue())
                .toList();
        return inner.isEmpty() || random.nextBoolean() ? outer : anyObject(any(inner));
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static Object copy(Object value) {
        return value instanceof JsonObject object
                ? object.copy()
                : value instanceof JsonArray array ? array.copy() : value;
    }
}
