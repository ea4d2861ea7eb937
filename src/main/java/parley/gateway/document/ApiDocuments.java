package parley.gateway.document;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/** The API documents of one node, made when somebody first asks for one. Thread-safe. */
public final class ApiDocuments {
    private final Vertx vertx;
    private final JsonObject commandSchemas;
    private final String basePath;
    private Set<String> mounted = Set.of();
    private Future<Texts> texts;

    /** The documents as they are served, in UTF-8. */
    record Texts(Buffer openApi, Buffer asyncApi, Buffer types) {}

    /** @param commandSchemas as this node judges commands; nobody may change them */
    public ApiDocuments(Vertx vertx, JsonObject commandSchemas, String basePath) {
        this.vertx = vertx;
        this.commandSchemas = commandSchemas;
        this.basePath = basePath;
    }

    /**
     * Says which routes there are, as a node without files, for one, has none for them. All gateways of a node have the
     * same ones.
     */
    synchronized void mounted(Set<String> routes) {
        mounted = routes;
    }

    synchronized Future<Texts> texts() {
        if (texts == null || texts.failed()) {
            Set<String> routes = mounted;
            texts = vertx.executeBlocking(() -> {
                ApiSchemas schemas = new ApiSchemas(commandSchemas);
                return new Texts(
                        new OpenApi(schemas).document(basePath, routes).toBuffer(),
                        new AsyncApi(schemas).document(basePath).toBuffer(),
                        Buffer.buffer(new TypeScript(schemas).text()));
            });
        }
        return texts;
    }
}
