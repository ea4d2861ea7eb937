package parley.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.token.Authenticator;
import parley.token.Identity;

/** Lets only requests pass that bring a token of a living session (RFC 6750), and says whose they are. */
public final class BearerHandler implements Handler<RoutingContext> {
    private static final String SCHEME = "bearer ";
    private static final String KEY = Identity.class.getName();

    private final Authenticator authenticator;

    public BearerHandler(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    @Override
    public void handle(RoutingContext context) {
        Step.await(context, authenticated(context, authenticator), identity -> context.put(KEY, identity));
    }

    static Future<Identity> authenticated(RoutingContext context, Authenticator authenticator) {
        String header = context.request().getHeader("Authorization");
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Future.failedFuture(new ParleyException(ErrorCode.AUTH_REQUIRED, "A bearer token is required"));
        }
        return authenticator.authenticate(header.substring(SCHEME.length()).strip());
    }

    /** The user who makes the request. Is known only behind this handler. */
    public static Identity identityOf(RoutingContext context) {
        return context.get(KEY);
    }

    /** Throws PERMISSION_DENIED for a guest. */
    static Identity accountOf(RoutingContext context) {
        Identity identity = identityOf(context);
        if (identity.guest()) {
            throw new ParleyException(ErrorCode.PERMISSION_DENIED, "For this you need an account");
        }
        return identity;
    }

    /** Throws PERMISSION_DENIED for an account. */
    static Identity guestOf(RoutingContext context) {
        Identity identity = identityOf(context);
        if (!identity.guest()) {
            throw new ParleyException(ErrorCode.PERMISSION_DENIED, "You are no guest but have an account");
        }
        return identity;
    }
}
