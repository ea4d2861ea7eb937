package parley.gateway.document;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;
import java.util.stream.Collectors;
import parley.gateway.document.ApiDocuments.Texts;

/** The routes of the API documents and of the page that shows them. */
public final class DocumentRoutes {
    private static final int TEMPORARY_REDIRECT = 307;

    private final ApiDocuments documents;

    public DocumentRoutes(ApiDocuments documents) {
        this.documents = documents;
    }

    /** Must be mounted after all other routes of the REST interface, since it documents those that are there. */
    public void mount(Router router) {
        serve(router, "/api/openapi.json", "application/json", Texts::openApi);
        serve(router, "/api/asyncapi.json", "application/json", Texts::asyncApi);
        serve(router, "/api/parley.d.ts", "text/plain; charset=utf-8", Texts::types);
        documents.mounted(router.getRoutes().stream()
                .filter(route -> route.methods() != null && route.isExactPath())
                .flatMap(route -> route.methods().stream().map(method -> method.name() + ' ' + route.getPath()))
                .collect(Collectors.toSet()));
        router.route("/docs").method(HttpMethod.GET).method(HttpMethod.HEAD).handler(DocumentRoutes::show);
    }

    /** Documents change with the version, so caches have to ask. */
    private void serve(Router router, String path, String mediaType, Function<Texts, Buffer> text) {
        router.get(path).handler(context -> documents
                .texts()
                .onComplete(
                        texts -> context.response()
                                .putHeader(HttpHeaders.CONTENT_TYPE, mediaType)
                                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                                .end(text.apply(texts)),
                        context::fail));
    }

    /** The page finds its parts beside itself, so that its path has to end with a slash. */
    private static void show(RoutingContext context) {
        if (context.request().path().endsWith("/")) {
            context.next();
        } else {
            context.response()
                    .setStatusCode(TEMPORARY_REDIRECT)
                    .putHeader(HttpHeaders.LOCATION, "docs/")
                    .end();
        }
    }
}
