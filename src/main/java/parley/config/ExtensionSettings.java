package parley.config;

import java.util.List;
import java.util.Map;

/**
 * A verticle of others that is deployed with the node.
 *
 * @param verticle name by which Vert.x deploys it
 * @param classpath jars and folders of its own; a path that ends with {@code *} means all jars of a folder
 * @param worker whether it may block
 * @param config handed to the verticle as it is
 */
public record ExtensionSettings(
        String verticle, List<String> classpath, int instances, boolean worker, Map<String, Object> config) {
    /** Takes the place of what is left out, which comes as null or 0. */
    public ExtensionSettings {
        classpath = classpath == null ? List.of() : List.copyOf(classpath);
        instances = Math.max(1, instances);
        config = config == null ? Map.of() : config;
    }
}
