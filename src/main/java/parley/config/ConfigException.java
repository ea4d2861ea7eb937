package parley.config;

import java.util.List;

/** A configuration that can't be used, with all its faults, one line each. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<String> errors;

    public ConfigException(List<String> errors) {
        super(String.join("\n", errors));
        this.errors = List.copyOf(errors);
    }

    /** The faults, as lines of the form {@code server.port: must be an integer (from PARLEY_SERVER_PORT)}. */
    public List<String> errors() {
        return errors;
    }
}
