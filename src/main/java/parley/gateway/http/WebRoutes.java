package parley.gateway.http;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.StaticHandler;

/** The web client and the libraries it loads, from the class path. */
public final class WebRoutes {
    private static final long LIBRARY_MAX_AGE_SECONDS = 31_536_000;
    private static final long CLIENT_MAX_AGE_SECONDS = 0;

    private WebRoutes() {}

    public static void mount(Router router) {
        router.get("/webjars/*")
                .handler(StaticHandler.create("META-INF/resources/webjars")
                        .setMaxAgeSeconds(LIBRARY_MAX_AGE_SECONDS)
                        .setIncludeHidden(false));
        router.get("/*")
                .handler(StaticHandler.create("webroot")
                        .setMaxAgeSeconds(CLIENT_MAX_AGE_SECONDS)
                        .setIncludeHidden(false));
    }
}
