package parley.gateway.http;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * The path below which a proxy shows the server to the world, such as {@code /chat}; empty for none. Requests may come
 * with it or, where the proxy has taken it away, without, as those of balancers and probes do.
 */
public final class BasePath {
    private static final String KEY = BasePath.class.getName();
    private static final int PERMANENT_REDIRECT = 308;
    private static final int MALFORMED = 400;

    private final String path;

    public BasePath(String path) {
        this.path = path;
    }

    /** Must be mounted before all routes, which then see their own paths only. */
    public void mount(Router router) {
        if (!path.isEmpty()) {
            router.route(path + "/*").handler(this::handle);
        }
    }

    private void handle(RoutingContext context) {
        String uri = context.request().uri();
        String rest = uri.startsWith(path) ? uri.substring(path.length()) : "";
        if (context.get(KEY) != null) {
            // The rest may begin with the same name once more.
            context.next();
        } else if (rest.startsWith("/")) {
            context.put(KEY, path);
            reroute(context, rest);
        } else if (context.request().path().equals(path)) {
            // The page finds its parts beside itself, so that its own path has to end with a slash.
            context.response()
                    .setStatusCode(PERMANENT_REDIRECT)
                    .putHeader("Location", path + "/" + rest)
                    .end();
        } else {
            context.next();
        }
    }

    private static void reroute(RoutingContext context, String uri) {
        try {
            context.reroute(uri);
        } catch (IllegalArgumentException malformed) {
            context.fail(MALFORMED);
        }
    }
}
