package parley.gateway.dialect;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import parley.error.ParleyException;

/** Fields by their name in a dialect and by their canonical name, which may be a path like {@code sender.id}. */
final class Fields {
    private final List<Field> fields = new ArrayList<>();
    private final List<String> required = new ArrayList<>();

    private record Field(String own, String canonical) {}

    private Fields() {}

    /** @param names each {@code own=canonical}, or one word that is both */
    static Fields of(String... names) {
        Fields fields = new Fields();
        for (String name : names) {
            int equals = name.indexOf('=');
            fields.fields.add(
                    equals < 0
                            ? new Field(name, name)
                            : new Field(name.substring(0, equals), name.substring(equals + 1)));
        }
        return fields;
    }

    /** Adds the demand for fields, by the names of the dialect, that the canonical command could do without. */
    Fields requiring(String... names) {
        required.addAll(List.of(names));
        return this;
    }

    /**
     * Returns the body of a canonical command: those fields that the client has sent, and no others. Throws
     * VALIDATION_ERROR if one is missing.
     */
    JsonObject canonical(JsonObject said) {
        for (String name : required) {
            if (said.getValue(name) == null) {
                throw ParleyException.invalid(name, "is required");
            }
        }
        JsonObject body = new JsonObject();
        for (Field field : fields) {
            if (said.containsKey(field.own())) {
                body.put(field.canonical(), said.getValue(field.own()));
            }
        }
        return body;
    }

    /** Returns an event's data in the words of the dialect. */
    JsonObject own(JsonObject data) {
        JsonObject own = new JsonObject();
        for (Field field : fields) {
            Object value = at(data, field.canonical());
            if (value != null) {
                own.put(field.own(), value);
            }
        }
        return own;
    }

    private static Object at(JsonObject data, String path) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            return data.getValue(path);
        }
        return data.getValue(path.substring(0, dot)) instanceof JsonObject inner
                ? at(inner, path.substring(dot + 1))
                : null;
    }

    /** Returns the dialect's name for a canonical field; the same name if the dialect has none. */
    String ownName(String canonical) {
        return fields.stream()
                .filter(field -> field.canonical().equals(canonical))
                .map(Field::own)
                .findFirst()
                .orElse(canonical);
    }
}
