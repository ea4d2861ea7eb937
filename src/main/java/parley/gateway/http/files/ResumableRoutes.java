package parley.gateway.http.files;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import parley.gateway.http.BearerHandler;
import parley.token.Authenticator;

/** Uploads that can be resumed, in the two spellings that clients have for them. */
final class ResumableRoutes {
    static final String PATH = "/api/files/uploads";

    private static final String ONE = PATH + "/:fileId";
    private static final int PRECONDITION_FAILED = 412;
    private static final int METHOD_NOT_ALLOWED = 405;

    private final Spelling tus;
    private final Spelling draft;
    private final Authenticator authenticator;
    private final FileSettings settings;

    ResumableRoutes(Spelling tus, Spelling draft, Authenticator authenticator, FileSettings settings) {
        this.tus = tus;
        this.draft = draft;
        this.authenticator = authenticator;
        this.settings = settings;
    }

    private interface Step {
        Future<?> take(Spelling spelling, Exchange exchange);
    }

    void mount(Router router) {
        router.options(PATH).handler(this::offer);
        router.options(ONE).handler(this::offer);
        router.post(PATH).handler(context -> handle(context, Spelling::create));
        router.head(ONE).handler(context -> on(context, HttpMethod.HEAD));
        router.patch(ONE).handler(context -> on(context, HttpMethod.PATCH));
        router.delete(ONE).handler(context -> on(context, HttpMethod.DELETE));
        // Some proxies and old browsers let no other methods pass.
        router.post(ONE)
                .handler(context -> on(
                        context,
                        HttpMethod.valueOf(String.valueOf(context.request().getHeader("X-HTTP-Method-Override")))));
    }

    private void on(RoutingContext context, HttpMethod method) {
        switch (method.name()) {
            case "HEAD" -> handle(context, (spelling, exchange) -> spelling.tell(exchange, FileIds.of(context)));
            case "PATCH" -> handle(context, (spelling, exchange) -> spelling.append(exchange, FileIds.of(context)));
            case "DELETE" -> handle(context, (spelling, exchange) -> spelling.delete(exchange, FileIds.of(context)));
            default -> context.fail(METHOD_NOT_ALLOWED);
        }
    }

    private void offer(RoutingContext context) {
        told(context.response())
                .putHeader("Tus-Checksum-Algorithm", String.join(",", TusSpelling.CHECKSUMS))
                .putHeader("Accept-Patch", DraftSpelling.BODY_TYPE + ", " + TusSpelling.BODY_TYPE)
                .putHeader("Upload-Limit", "max-size=" + settings.maxBytes())
                .putHeader(TusSpelling.VERSION_HEADER, TusSpelling.VERSION)
                .setStatusCode(204)
                .end();
    }

    private HttpServerResponse told(HttpServerResponse response) {
        return response.putHeader("Tus-Version", TusSpelling.VERSION)
                .putHeader("Tus-Extension", TusSpelling.EXTENSIONS)
                .putHeader("Tus-Max-Size", Long.toString(settings.maxBytes()));
    }

    private void handle(RoutingContext context, Step step) {
        FileBody body = new FileBody(context, settings.discardedBytes());
        boolean drafted = isDrafted(context);
        if (!drafted) {
            context.response().putHeader(TusSpelling.VERSION_HEADER, TusSpelling.VERSION);
            if (!TusSpelling.VERSION.equals(context.request().getHeader(TusSpelling.VERSION_HEADER))) {
                told(context.response());
                body.refuse(new StatusException(PRECONDITION_FAILED));
                return;
            }
        }
        body.owe(BearerHandler.authenticated(context, authenticator)
                .compose(user -> step.take(drafted ? draft : tus, new Exchange(context, body, user))));
    }

    /** The draft's HEAD and DELETE have no header of their own. */
    private static boolean isDrafted(RoutingContext context) {
        return context.request().headers().contains(DraftSpelling.COMPLETE)
                || !context.request().headers().contains(TusSpelling.VERSION_HEADER)
                        && (context.request().method().equals(HttpMethod.HEAD)
                                || context.request().method().equals(HttpMethod.DELETE)
                                || context.request().headers().contains(InterimAnswer.VERSION_HEADER));
    }
}
