package parley.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import parley.bus.Principal;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.token.Authenticator;

/** Lets only requests pass that bring a token of a living session (RFC 6750), and says whose they are. */
public final class BearerHandler implements Handler<RoutingContext> {
    private static final String SCHEME = "bearer ";
    private static final String KEY = Principal.class.getName();

    private final Authenticator authenticator;

    public BearerHandler(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    @Override
    public void handle(RoutingContext context) {
        Step.await(context, authenticated(context, authenticator), principal -> context.put(KEY, principal));
    }

    /** Finds whose token a request brings; fails with AUTH_REQUIRED if it brings none. */
    public static Future<Principal> authenticated(RoutingContext context, Authenticator authenticator) {
        String header = context.request().getHeader("Authorization");
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Future.failedFuture(new ParleyException(ErrorCode.AUTH_REQUIRED, "A bearer token is required"));
        }
        return authenticator.authenticate(header.substring(SCHEME.length()).strip());
    }

    /** The user who makes the request. Is known only behind this handler. */
    public static Principal principalOf(RoutingContext context) {
        return context.get(KEY);
    }

    /** Throws PERMISSION_DENIED for a guest. */
    static Principal accountOf(RoutingContext context) {
        Principal principal = principalOf(context);
        if (principal.guest()) {
            throw new ParleyException(ErrorCode.PERMISSION_DENIED, "For this you need an account");
        }
        return principal;
    }

    /** Throws PERMISSION_DENIED for an account. */
    static Principal guestOf(RoutingContext context) {
        Principal principal = principalOf(context);
        if (!principal.guest()) {
            throw new ParleyException(ErrorCode.PERMISSION_DENIED, "You are no guest but have an account");
        }
        return principal;
    }
}
