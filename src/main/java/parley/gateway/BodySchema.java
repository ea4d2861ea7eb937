package parley.gateway;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.util.TextRules;

/** What a body must look like: a JSON schema (2020-12) and the rules of text. Safe for use by several threads. */
public final class BodySchema {
    /** Keywords whose fault only says that something inside is at fault. */
    private static final Set<String> ENCLOSING = Set.of("properties", "items", "$ref", "allOf", "prefixItems");

    private static final int MAX_DETAILS = 10;

    private final JsonObject schema;
    private final Validator validator;

    public BodySchema(JsonObject schema) {
        this.schema = schema;
        validator = Validator.create(
                JsonSchema.of(schema),
                new JsonSchemaOptions()
                        .setBaseUri("https://parley.invalid/")
                        .setDraft(Draft.DRAFT202012)
                        .setOutputFormat(OutputFormat.Basic));
    }

    /** One of the {@code $defs} of a schema file on the class path. Blocks: for start-up. */
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

    /** Throws VALIDATION_ERROR, whose message and details name the path of each fault. */
    public void check(JsonObject body) {
        TextRules.firstFault(body).ifPresent(path -> {
            throw ParleyException.invalid(path, "has half a surrogate pair or a control character");
        });
        OutputUnit result = validator.validate(body);
        if (Boolean.FALSE.equals(result.getValid())) {
            throw refusal(result.getErrors());
        }
    }

    private ParleyException refusal(List<OutputUnit> units) {
        JsonArray details = new JsonArray();
        units.stream()
                .filter(unit -> !ENCLOSING.contains(keyword(unit)))
                .limit(MAX_DETAILS)
                .forEach(unit -> details.add(new JsonObject()
                        .put("path", path(unit.getInstanceLocation()))
                        .put("message", message(unit))));
        JsonObject first = details.isEmpty() ? new JsonObject() : details.getJsonObject(0);
        String path = first.getString("path", "");
        String message = (path.isEmpty() ? "body" : path) + ": " + first.getString("message", "breaks its schema");
        return new ParleyException(ErrorCode.VALIDATION_ERROR, message, 0, details);
    }

    /** A pattern means nothing to people: its fault is told in the words of the description beside it. */
    private String message(OutputUnit unit) {
        if (keyword(unit).equals("pattern")) {
            String location = unit.getAbsoluteKeywordLocation();
            String parent = location.substring(location.indexOf('#') + 1, location.lastIndexOf('/'));
            if (JsonPointer.from(parent).queryJson(schema) instanceof JsonObject rule
                    && rule.containsKey("description")) {
                return "must be " + rule.getString("description");
            }
        }
        return unit.getError();
    }

    private static String keyword(OutputUnit unit) {
        String location = unit.getKeywordLocation();
        return location.substring(location.lastIndexOf('/') + 1);
    }

    /** {@code #/members/1/id} as {@code members[1].id}. */
    private static String path(String instanceLocation) {
        return instanceLocation
                .replaceFirst("^#/?", "")
                .replaceAll("(^|/)(\\d+)(?=/|$)", "[$2]")
                .replace('/', '.');
    }
}
