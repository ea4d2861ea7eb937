package parley.gateway.http;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;

/** Awaits a step of a request: the body must wait meanwhile, or it is lost to the handlers after it. */
public final class Step {
    private Step() {}

    /** Goes on to the next handler after {@code then}; a failure goes to the {@link ErrorResponder}. */
    public static <T> void await(RoutingContext context, Future<T> step, Consumer<T> then) {
        boolean bodyToCome = !step.isComplete() && !context.request().isEnded();
        if (bodyToCome) {
            context.request().pause();
        }
        step.onComplete(
                result -> {
                    if (bodyToCome) {
                        context.request().resume();
                    }
                    then.accept(result);
                    context.next();
                },
                failure -> {
                    if (bodyToCome) {
                        context.request().resume();
                    }
                    context.fail(failure);
                });
    }
}
