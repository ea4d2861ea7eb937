package parley.gateway.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.config.ParleyConfig;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/**
 * CORS by a list of allowed origins, with credentials. "*" allows all, without credentials. Pages of other origins may
 * change nothing either: browsers send forms without asking first. Vert.x Web's own handler refuses a page's own POST,
 * as browsers send Origin with it.
 */
public final class CrossOrigin implements Handler<RoutingContext> {
    private static final Logger LOG = LoggerFactory.getLogger(CrossOrigin.class);
    private static final String ALL = "*";
    private static final String MAX_AGE_SECONDS = "600";
    private static final String REASON = "X-Refused-Origin";
    private static final String ASKED = "Authorization, Content-Type, X-Request-Id, Traceparent";
    private static final String EXPOSED = "X-Request-Id, Retry-After";
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final Pattern SHOWABLE = Pattern.compile("[!-~]{1,200}");

    private final Set<String> allowed;
    private final boolean explains;

    public CrossOrigin(ParleyConfig.Server server) {
        this(server.corsOrigins(), server.explainOrigins());
    }

    /**
     * @param origins like {@code https://chat.example.org}
     * @param explains whether pages of refused origins are told why
     */
    CrossOrigin(List<String> origins, boolean explains) {
        this.allowed =
                origins.stream().map(origin -> origin.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        this.explains = explains;
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
            if (preflight || !READING.contains(request.method())) {
                context.fail(refusal(context));
            } else {
                explain(context);
                context.next();
            }
            return;
        }
        boolean files = ResumableHeaders.belongTo(context.normalizedPath());
        allow(origin, response, files);
        if (preflight) {
            answerPreflight(response, files);
        } else {
            context.next();
        }
    }

    /** Tells whether the request comes from no page, from one of our own, or from one of an allowed origin. */
    public boolean admits(HttpServerRequest request) {
        String origin = request.getHeader("Origin");
        return origin == null || isOwn(origin, request.authority()) || allows(origin);
    }

    /** Refuses a request that is not admitted. Sockets ask for this too, as CORS does not cover them. */
    public ParleyException refusal(RoutingContext context) {
        String reason = explain(context);
        JsonArray details = reason == null
                ? null
                : new JsonArray().add(new JsonObject().put("path", "Origin").put("message", reason));
        return new ParleyException(ErrorCode.PERMISSION_DENIED, "This origin is not allowed", 0, details);
    }

    /** Tells the page's developer and the operator why an origin is refused, if they want it; returns null if not. */
    private String explain(RoutingContext context) {
        String told = context.response().headers().get(REASON);
        if (!explains || told != null) {
            return told;
        }
        HttpServerRequest request = context.request();
        String reason = "%s is not in server.corsOrigins, and this server is reached as %s"
                .formatted(shown(request.getHeader("Origin")), shown(String.valueOf(request.authority())));
        context.response().putHeader(REASON, reason);
        RequestId.logging(
                context,
                () -> LOG.info(
                        "Refused an origin for {} {}: {} {}",
                        request.method(),
                        context.normalizedPath(),
                        reason,
                        allowed));
        return reason;
    }

    private static String shown(String header) {
        return SHOWABLE.matcher(header).matches() ? header : "(unreadable)";
    }

    private boolean allows(String origin) {
        return allowed.contains(ALL) || allowed.contains(origin.toLowerCase(Locale.ROOT));
    }

    private void allow(String origin, HttpServerResponse response, boolean files) {
        if (allowed.contains(origin.toLowerCase(Locale.ROOT))) {
            response.putHeader("Access-Control-Allow-Origin", origin)
                    .putHeader("Access-Control-Allow-Credentials", "true");
        } else {
            response.putHeader("Access-Control-Allow-Origin", ALL);
        }
        response.putHeader(
                "Access-Control-Expose-Headers", EXPOSED + (files ? ", " + ResumableHeaders.OF_ANSWERS : ""));
    }

    private static void answerPreflight(HttpServerResponse response, boolean files) {
        response.setStatusCode(204)
                .putHeader("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
                .putHeader("Access-Control-Allow-Headers", ASKED + (files ? ", " + ResumableHeaders.OF_REQUESTS : ""))
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
}
