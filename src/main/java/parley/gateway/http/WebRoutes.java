package parley.gateway.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.StaticHandler;

/** Serves the web client and the libraries that it loads from the class path. */
public final class WebRoutes {
    private static final long LIBRARY_MAX_AGE_SECONDS = 31_536_000;

    private WebRoutes() {}

    public static void mount(Router router) {
        router.route("/webjars/*")
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(StaticHandler.create("META-INF/resources/webjars").setMaxAgeSeconds(LIBRARY_MAX_AGE_SECONDS));
        // The client's files keep their names from version to version, so browsers have to ask.
        router.route("/*")
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(context -> {
                    context.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
                    context.next();
                })
                .handler(StaticHandler.create("webroot"));
    }
}
