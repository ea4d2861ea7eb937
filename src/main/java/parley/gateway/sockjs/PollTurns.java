package parley.gateway.sockjs;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/**
 * Lets a session's receiving requests begin one after the other. The library answers the first one before it notes that
 * it did so, and a quick client's next request, on another event loop, would open the session a second time.
 */
final class PollTurns implements Handler<RoutingContext> {
    private final HttpSessions sessions;

    PollTurns(HttpSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void handle(RoutingContext context) {
        synchronized (sessions.turn(SentBodies.sessionIn(context.request().path()))) {
            context.next();
        }
    }
}
