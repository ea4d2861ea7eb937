package parley.recorder;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The paths and operations of an OpenAPI document. */
final class DocumentedRoutes {
    private final List<Path> paths = new ArrayList<>();

    private record Path(String template, Pattern pattern, JsonObject operations) {
        /** Puts names in front of parameters, from the left, as the router does. */
        private String order() {
            return template.replaceAll("\\{\\w+}", "~");
        }
    }

    DocumentedRoutes(JsonObject document) {
        document.getJsonObject("paths").forEach(path -> {
            String pattern = path.getKey().replaceAll("([.])", "\\\\$1").replaceAll("\\{\\w+}", "[^/]+");
            paths.add(new Path(path.getKey(), Pattern.compile(pattern + "/?"), (JsonObject) path.getValue()));
        });
        paths.sort(Comparator.comparing(Path::order));
    }

    /** Finds the operation of a request; empty if there is none. */
    Optional<JsonObject> operation(String method, String path) {
        return paths.stream()
                .filter(one -> one.pattern().matcher(path).matches())
                .map(one -> one.operations().getJsonObject(method.toLowerCase(Locale.ROOT)))
                .filter(operation -> operation != null)
                .findFirst();
    }

    /** Tells whether the document has a route of the router. @param path with a colon in front of parameters */
    boolean has(String method, String path) {
        String shape = path.replaceAll(":\\w+", "~");
        return paths.stream()
                .anyMatch(one ->
                        one.order().equals(shape) && one.operations().containsKey(method.toLowerCase(Locale.ROOT)));
    }

    /** All operations as {@code METHOD path}, with {@code ~} for parameters. */
    List<String> all() {
        return paths.stream()
                .flatMap(one -> one.operations().fieldNames().stream()
                        .map(method -> method.toUpperCase(Locale.ROOT) + ' ' + one.order()))
                .toList();
    }
}
