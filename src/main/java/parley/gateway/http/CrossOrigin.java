package parley.gateway.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/**
 * CORS by a list of allowed origins, with credentials. "*" allows all, without credentials. Vert.x Web's own handler
 * refuses a page's own POST, as browsers send Origin with it.
 */
public final class CrossOrigin implements Handler<RoutingContext> {
    private static final String ALL = "*";
    private static final String MAX_AGE_SECONDS = "600";

    private final Set<String> allowed;

    /** @param origins like {@code https://chat.example.org}; throws IllegalArgumentException for anything else */
    public CrossOrigin(List<String> origins) {
        this.allowed = origins.stream().map(CrossOrigin::checked).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        HttpServerResponse response = context.response();
        response.headers().add("Vary", "Origin");
        String origin = request.getHeader("Origin");
        if (origin == null || isOwn(origin, request.authority())) {
            context.next();
            return;
        }
        boolean preflight = request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains("Access-Control-Request-Method");
        if (!allows(origin)) {
            if (preflight) {
                context.fail(new ParleyException(ErrorCode.PERMISSION_DENIED, "This origin is not allowed"));
            } else {
                context.next();
            }
            return;
        }
        allow(origin, response);
        if (preflight) {
            answerPreflight(response);
        } else {
            context.next();
        }
    }

    /** Tells whether the request comes from no page, from one of our own, or from one of an allowed origin. */
    public boolean admits(HttpServerRequest request) {
        String origin = request.getHeader("Origin");
        return origin == null || isOwn(origin, request.authority()) || allows(origin);
    }

    /** Tells whether a page of this origin may use the server. Sockets ask this too, as CORS does not cover them. */
    public boolean allows(String origin) {
        return allowed.contains(ALL) || allowed.contains(origin.toLowerCase(Locale.ROOT));
    }

    private void allow(String origin, HttpServerResponse response) {
        if (allowed.contains(origin.toLowerCase(Locale.ROOT))) {
            response.putHeader("Access-Control-Allow-Origin", origin)
                    .putHeader("Access-Control-Allow-Credentials", "true");
        } else {
            response.putHeader("Access-Control-Allow-Origin", ALL);
        }
        response.putHeader("Access-Control-Expose-Headers", "X-Request-Id, Retry-After");
    }

    private static void answerPreflight(HttpServerResponse response) {
        response.setStatusCode(204)
                .putHeader("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
                .putHeader("Access-Control-Allow-Headers", "Authorization, Content-Type, X-Request-Id, Traceparent")
                .putHeader("Access-Control-Max-Age", MAX_AGE_SECONDS)
                .end();
    }

    private static boolean isOwn(String origin, HostAndPort authority) {
        if (authority == null) {
            return false;
        }
        String host = authority.port() > 0 ? authority.host() + ":" + authority.port() : authority.host();
        return origin.equalsIgnoreCase("https://" + host) || origin.equalsIgnoreCase("http://" + host);
    }

    private static String checked(String origin) {
        if (origin.equals(ALL)) {
            return origin;
        }
        URI uri = URI.create(origin);
        if (uri.getHost() == null || !origin.equals(uri.getScheme() + "://" + uri.getRawAuthority())) {
            throw new IllegalArgumentException(origin + " is not an origin like https://chat.example.org");
        }
        return origin.toLowerCase(Locale.ROOT);
    }
}
