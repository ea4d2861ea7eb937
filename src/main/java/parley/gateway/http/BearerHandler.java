package parley.gateway.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.identity.Identity;
import parley.identity.Sessions;

/** Lets only those pass who bring a token of a living session (RFC 6750), and says who they are. */
public final class BearerHandler implements Handler<RoutingContext> {
    private static final String SCHEME = "bearer ";
    private static final String KEY = Identity.class.getName();

    private final Sessions sessions;

    public BearerHandler(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void handle(RoutingContext context) {
        String header = context.request().getHeader("Authorization");
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            context.fail(new ParleyException(ErrorCode.AUTH_REQUIRED, "A bearer token is required"));
            return;
        }
        String token = header.substring(SCHEME.length()).strip();
        Step.await(context, sessions.authenticate(token), identity -> context.put(KEY, identity));
    }

    /** Who makes the request; only behind this handler. */
    public static Identity identityOf(RoutingContext context) {
        return context.get(KEY);
    }
}
