package parley.gateway.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Writes one line per request when it is done, without the query string, which can hold a token. */
public final class RequestLog implements Handler<RoutingContext> {
    private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);

    private static final int INTERNAL_ERROR = 500;

    private final ClientAddress addresses;
    private final InstantSource clock;

    public RequestLog(ClientAddress addresses, InstantSource clock) {
        this.addresses = addresses;
        this.clock = clock;
    }

    @Override
    public void handle(RoutingContext context) {
        long startedAt = clock.millis();
        context.addEndHandler(done -> RequestId.logging(context, () -> {
            HttpServerRequest request = context.request();
            LOG.atLevel(level(context))
                    .log(
                            "{} {} {} in {} ms for {}{}",
                            request.method(),
                            context.normalizedPath(),
                            context.response().getStatusCode(),
                            clock.millis() - startedAt,
                            addresses.of(request),
                            done.failed() ? " (cut off)" : "");
        }));
        context.next();
    }

    /** Chooses the level: polls, probes and pages come too often to be worth a line each. */
    private static Level level(RoutingContext context) {
        boolean notable = context.normalizedPath().startsWith("/api/")
                || context.response().getStatusCode() >= INTERNAL_ERROR;
        return notable ? Level.INFO : Level.DEBUG;
    }
}
