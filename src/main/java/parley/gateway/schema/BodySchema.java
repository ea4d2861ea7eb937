package parley.gateway.schema;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The rules of one kind of body: a JSON schema (2020-12), compiled at the start, and the rules of text. A check costs no
 * more than the sound part of a body and ten faults. Safe for use by several threads.
 */
public final class BodySchema {
    private final SchemaRule rule;

    /** Throws IllegalArgumentException for a schema that sets no bounds or that {@link SchemaCompiler} can't compile. */
    public BodySchema(JsonObject schema) {
        this.rule = SchemaCompiler.compile(schema);
    }

    /** Loads one of the {@code $defs} of a schema file on the class path. Blocks, so it is for the start only. */
    public static BodySchema load(String resource, String definition) {
        try (InputStream file = BodySchema.class.getResourceAsStream(resource)) {
            JsonObject definitions =
                    new JsonObject(new String(file.readAllBytes(), StandardCharsets.UTF_8)).getJsonObject("$defs");
            return new BodySchema(
                    new JsonObject().put("$ref", "#/$defs/" + definition).put("$defs", definitions));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /**
     * Gives the fields of a form the types of this schema, which is yet to check them.
     *
     * @param fields for each name the list of its values, or a map of the fields within it
     */
    public JsonObject typed(Map<String, Object> fields) {
        return FormTypes.object(rule, fields);
    }

    /** Throws VALIDATION_ERROR, whose message and details name the path of each of the first ten faults. */
    public void check(JsonObject body) {
        BodyFaults faults = new BodyFaults();
        rule.check(body, faults);
        faults.refuse();
    }
}
