package parley.gateway.sockjs;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Pattern;
import parley.error.ParleyException;

/**
 * Refuses callbacks that are no name before SockJS does: the library takes such a callback for a fault of the server.
 */
public final class JsonpCallback {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9\\-_.]{1,32}");

    private JsonpCallback() {}

    /** Must be mounted before the endpoint. @param path of the endpoint */
    public static void mount(Router router, String path) {
        router.getWithRegex(path + "/[^/.]+/[^/.]+/jsonp").handler(JsonpCallback::check);
    }

    private static void check(RoutingContext context) {
        String callback = context.request().getParam("callback");
        if (callback == null) {
            callback = context.request().getParam("c");
        }
        if (callback != null && NAME.matcher(callback).matches()) {
            context.next();
        } else {
            context.fail(ParleyException.invalid("callback", "must be the name of a function"));
        }
    }
}
