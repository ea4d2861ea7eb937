package parley.gateway.document;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Set;
import parley.util.Version;

/** Writes the REST interface as an OpenAPI 3.1 document. */
public final class OpenApi {
    private static final String ABOUT =
            "The REST interface of Parley. Requests and answers have an X-Request-Id; an answer"
                    + " that says 429 or 503 may have Retry-After. A failed request is answered with an error, whose code says more"
                    + " than the status. Commands and events over sockets are in asyncapi.json, next to this document.";

    private final ApiSchemas schemas;
    private final Operations operations;

    public OpenApi(ApiSchemas schemas) {
        this.schemas = schemas;
        this.operations = new Operations(schemas);
    }

    /** Writes all routes that a node may have. @param basePath below which the world sees the server; empty for none */
    public JsonObject document(String basePath) {
        return document(basePath, schemas.routes().fieldNames());
    }

    /** @param mounted the routes that this node has, each as its method and its path as the router takes it */
    JsonObject document(String basePath, Set<String> mounted) {
        JsonObject paths = new JsonObject();
        schemas.routes().stream()
                .filter(route -> mounted.contains(route.getKey()))
                .forEach(route -> {
                    String[] place = route.getKey().split(" ");
                    JsonObject described = (JsonObject) route.getValue();
                    String path = Operations.shown(place[1], described);
                    JsonObject operation = operations.operation(place[0], place[1], described);
                    JsonObject known = paths.getJsonObject(path, new JsonObject());
                    paths.put(path, known.put(place[0].toLowerCase(Locale.ROOT), operation));
                });
        JsonArray tags = new JsonArray();
        schemas.tags()
                .forEach(tag ->
                        tags.add(new JsonObject().put("name", tag.getKey()).put("description", tag.getValue())));
        return new JsonObject()
                .put("openapi", "3.1.0")
                .put("info", info("Parley", ABOUT))
                .put("servers", new JsonArray().add(new JsonObject().put("url", basePath.isEmpty() ? "/" : basePath)))
                .put("security", bearer())
                .put("tags", tags)
                .put("paths", paths)
                .put("components", components(paths));
    }

    static JsonObject info(String title, String about) {
        return new JsonObject()
                .put("title", title)
                .put("version", Version.CURRENT.parley())
                .put("description", about)
                .put("license", new JsonObject().put("name", "MIT").put("url", "https://opensource.org/license/mit"));
    }

    private static JsonArray bearer() {
        return new JsonArray().add(new JsonObject().put("bearer", new JsonArray()));
    }

    private JsonObject components(JsonObject paths) {
        JsonObject scheme = new JsonObject()
                .put("type", "http")
                .put("scheme", "bearer")
                .put("description", "The token of POST /api/guest/session, of a login, or of the user service.");
        JsonObject failures = operations.failures();
        JsonArray referring = new JsonArray().add(paths).add(failures);
        return new JsonObject()
                .put("schemas", Schemas.componentsOf(referring, schemas.components()))
                .put("responses", failures)
                .put("securitySchemes", new JsonObject().put("bearer", scheme));
    }
}
