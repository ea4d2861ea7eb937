package parley.extension;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import parley.bus.Principal;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.http.BearerHandler;
import parley.gateway.http.BodyLimit;
import parley.gateway.http.Step;
import parley.metrics.Metrics;
import parley.token.Authenticator;

/**
 * Hands requests below {@code /api/ext/NAME} to the extension of that name. A client chooses the name, so it only ever
 * becomes a part of an address that is meant for such requests.
 */
public final class ExtensionRoutes {
    /** The place under which answers of a wrong shape count as faults. */
    public static final String PLACE = "extension.rest";

    private static final String ROOT = "/api/ext/:extension";
    private static final String NAME = "[a-z][a-z0-9-]{0,31}";
    private static final long TIMEOUT_MS = 5_000;
    private static final List<HttpMethod> METHODS =
            List.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);

    private final EventBus eventBus;
    private final Authenticator authenticator;
    private final BodyLimit limit;
    private final Metrics metrics;

    public ExtensionRoutes(EventBus eventBus, Authenticator authenticator, BodyLimit limit, Metrics metrics) {
        this.eventBus = eventBus;
        this.authenticator = authenticator;
        this.limit = limit;
        this.metrics = metrics;
    }

    public void mount(Router router) {
        for (String path : List.of(ROOT, ROOT + "/*")) {
            for (HttpMethod method : METHODS) {
                router.route(method, path).handler(this::recognise).handler(this::forward);
            }
        }
    }

    /** A request may come without a token; one that brings a token must bring a good one. */
    private void recognise(RoutingContext context) {
        boolean anonymous = context.request().getHeader("Authorization") == null;
        Future<Principal> principal =
                anonymous ? Future.succeededFuture() : BearerHandler.authenticated(context, authenticator);
        Step.await(context, principal, known -> context.put(PLACE, known));
    }

    private void forward(RoutingContext context) {
        String name = context.pathParam("extension");
        if (!name.matches(NAME)) {
            throw unknown(name);
        }
        limit.read(context, body -> ask(context, name, body)
                .map(answer -> ForwardedAnswer.of(answer.body()))
                .recover(failure -> Future.failedFuture(told(name, failure)))
                .compose(answer -> answer.send(context.response()))
                .onFailure(context::fail));
    }

    private Future<Message<Object>> ask(RoutingContext context, String name, Buffer body) {
        String rest = context.pathParam("*");
        JsonObject request = ForwardedRequest.of(context, "/" + (rest == null ? "" : rest), body, context.get(PLACE));
        return eventBus.request(
                ExtensionAddresses.rest(name), request, new DeliveryOptions().setSendTimeout(TIMEOUT_MS));
    }

    /** Tells the client a refusal of the extension as it is. An answer of a wrong shape is the extension's fault, not the client's. */
    private ParleyException told(String name, Throwable failure) {
        if (failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS) {
            return unknown(name);
        }
        boolean refused = failure instanceof ReplyException && !(failure instanceof ParleyException);
        if (refused && ParleyException.of(failure).code() != ErrorCode.INTERNAL) {
            return ParleyException.of(failure);
        }
        metrics.fault(PLACE, failure);
        return new ParleyException(ErrorCode.INTERNAL, "The extension " + name + " gave no sound answer");
    }

    private static ParleyException unknown(String name) {
        return new ParleyException(ErrorCode.NOT_FOUND, "There is no extension " + name);
    }
}
