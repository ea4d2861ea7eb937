package parley.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Lays configuration over the shipped defaults, in the order of the calls, and tells all faults at once. */
public final class ConfigLoader {
    private final ConfigSchema schema = new ConfigSchema(resource("parley.schema.json"));
    private final JsonObject values = resource("parley.json");
    private final Map<String, String> origins = new HashMap<>();
    private final List<String> unreadable = new ArrayList<>();
    private String presetOrigin;
    private String unknownPreset;

    public static ParleyConfig defaults() {
        return new ConfigLoader().load();
    }

    /** Returns the configuration file that the environment names, or null. */
    public static String fileOf(Map<String, String> environment) {
        String file = environment.get(Environment.CONFIG_FILE);
        return file == null || file.isBlank() ? null : file;
    }

    /** Takes the defaults that {@code PARLEY_ENV} or {@code NODE_ENV} names. Must come before all other sources. */
    public ConfigLoader preset(Map<String, String> environment) {
        Preset.variable(environment).ifPresent(variable -> {
            String name = environment.get(variable);
            Preset.named(name)
                    .ifPresentOrElse(
                            preset -> {
                                presetOrigin = variable + "=" + name.strip();
                                JsonObject defaults = preset.defaults();
                                overlay(defaults);
                                remember("", defaults, presetOrigin);
                            },
                            () -> unknown(variable, name));
        });
        return this;
    }

    /** Words of others, like {@code NODE_ENV=test}, must not keep the server from starting. */
    private void unknown(String variable, String name) {
        if (variable.equals(Preset.VARIABLE)) {
            unreadable.add(variable + ": must be one of " + Preset.names());
        } else {
            unknownPreset = variable + "=" + name.strip();
        }
    }

    /** Returns the variable of others that names no defaults that we have, like {@code NODE_ENV=test}. */
    public Optional<String> unknownPreset() {
        return Optional.ofNullable(unknownPreset);
    }

    /** Returns the variable that chose other defaults, like {@code PARLEY_ENV=production}. */
    public Optional<String> presetOrigin() {
        return Optional.ofNullable(presetOrigin);
    }

    public ConfigLoader file(Path file) {
        try {
            JsonObject overlay = new JsonObject(Files.readString(file));
            overlay(overlay);
            remember("", overlay, file.toString());
        } catch (DecodeException notJson) {
            unreadable.add(file + ": is not a JSON object: " + firstLine(notJson));
        } catch (IOException absent) {
            unreadable.add(file + ": the configuration file can't be read: "
                    + (Files.exists(file) ? absent.getMessage() : "no such file"));
        }
        return this;
    }

    /** Takes all {@code PARLEY_…} variables; one that names no key is a fault, as an unknown key in a file is. */
    public ConfigLoader environment(Map<String, String> environment) {
        Environment.OF_OTHERS.forEach((variable, path) -> {
            String text = environment.get(variable);
            if (text != null && !text.isBlank()) {
                set(path, text, variable);
            }
        });
        Map<String, String> paths =
                schema.keys().keySet().stream().collect(Collectors.toMap(Environment::variable, path -> path));
        Environment.ours(environment).forEach((variable, text) -> {
            String path = paths.get(variable);
            if (path == null) {
                unreadable.add(variable + ": is not the variable of a known key");
            } else {
                set(path, text, variable);
            }
        });
        return this;
    }

    /**
     * @param text text that is read by the key's type, lists comma separated or as JSON
     * @param origin origin of the value, for messages
     */
    public ConfigLoader set(String path, String text, String origin) {
        Object value = schema.parse(path, text);
        String[] names = path.split("\\.");
        for (int i = names.length - 1; i >= 0; i--) {
            value = new JsonObject().put(names[i], value);
        }
        origins.put(path, origin);
        return overlay((JsonObject) value);
    }

    /** Overlays a configuration. Objects are merged, lists replaced whole. */
    public ConfigLoader overlay(JsonObject overlay) {
        values.mergeIn(overlay, true);
        return this;
    }

    /**
     * @throws ConfigException with every fault of every source
     */
    public ParleyConfig load() {
        values.remove("$schema");
        List<String> errors = new ArrayList<>(unreadable);
        List<ConfigFault> faults = schema.faults(values);
        ParleyConfig config = null;
        if (faults.isEmpty()) {
            config = bind(values);
            faults = ConfigRules.faults(config);
        }
        faults.forEach(fault -> errors.add(describe(fault)));
        if (!errors.isEmpty()) {
            throw new ConfigException(errors);
        }
        return config;
    }

    private static ParleyConfig bind(JsonObject values) {
        JsonMapper mapper = JsonMapper.builder()
                .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                .build();
        try {
            return mapper.readValue(values.encode(), ParleyConfig.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the schema allows what the records do not", e);
        }
    }

    private String describe(ConfigFault fault) {
        String origin = null;
        for (String path = fault.path(); origin == null && !path.isEmpty(); path = parent(path)) {
            origin = origins.get(path);
        }
        return fault.path() + ": " + fault.message() + (origin == null ? "" : " (from " + origin + ")");
    }

    private static String parent(String path) {
        int end = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
        return end < 0 ? "" : path.substring(0, end);
    }

    private void remember(String prefix, JsonObject overlay, String origin) {
        for (String name : overlay.fieldNames()) {
            String path = prefix + name;
            if (overlay.getValue(name) instanceof JsonObject section) {
                remember(path + ".", section, origin);
            }
            origins.put(path, origin);
        }
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    private static JsonObject resource(String name) {
        try (InputStream in = ConfigLoader.class.getResourceAsStream("/parley/conf/" + name)) {
            return new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
