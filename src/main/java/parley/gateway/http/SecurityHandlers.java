package parley.gateway.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** The headers that keep a browser from being turned against its user. */
public final class SecurityHandlers {
    private static final String POLICY = String.join(
            "; ",
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "connect-src 'self'");

    private final ClientAddress addresses;

    public SecurityHandlers(ClientAddress addresses) {
        this.addresses = addresses;
    }

    public void mount(Router router) {
        router.route().handler(this::protect);
    }

    private void protect(RoutingContext context) {
        HttpServerRequest request = context.request();
        MultiMap headers = context.response().headers();
        headers.set("Content-Security-Policy", POLICY + ownSockets(request.authority()))
                .set("X-Content-Type-Options", "nosniff")
                .set("X-Frame-Options", "DENY")
                .set("Referrer-Policy", "no-referrer")
                .set("Permissions-Policy", "microphone=(self), camera=(self), display-capture=(self), geolocation=()")
                .set("Cross-Origin-Opener-Policy", "same-origin");
        if (addresses.isSecure(request)) {
            headers.set("Strict-Transport-Security", "max-age=31536000");
        }
        context.next();
    }

    /** Names the host's WebSockets, as older browsers don't take 'self' to mean them. */
    private static String ownSockets(HostAndPort authority) {
        if (authority == null || !authority.host().matches("[A-Za-z0-9.\\-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}]")) {
            return "";
        }
        String host = authority.port() > 0 ? authority.host() + ":" + authority.port() : authority.host();
        return " ws://" + host + " wss://" + host;
    }
}
