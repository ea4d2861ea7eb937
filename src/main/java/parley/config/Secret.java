package parley.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A value that must not reach a log. It masks itself when it is printed or encoded. */
public record Secret(String value) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Secret {}

    public boolean isEmpty() {
        return value.isEmpty();
    }

    @Override
    @JsonValue
    public String toString() {
        return isEmpty() ? "" : "***";
    }
}
