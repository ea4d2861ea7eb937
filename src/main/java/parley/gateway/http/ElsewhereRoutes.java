package parley.gateway.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/**
 * Answers requests for which another service is responsible, as it keeps the accounts, with a clear error instead of a
 * mere 404.
 */
public final class ElsewhereRoutes {
    private ElsewhereRoutes() {}

    public static void mount(Router router) {
        router.post("/api/auth/*").handler(ElsewhereRoutes::refuse);
        router.patch("/api/users/me").handler(ElsewhereRoutes::refuse);
        router.delete("/api/users/me").handler(ElsewhereRoutes::refuse);
        router.route(HttpMethod.PUT, "/api/users/me/*").handler(ElsewhereRoutes::refuse);
    }

    private static void refuse(RoutingContext context) {
        context.fail(new ParleyException(
                ErrorCode.PERMISSION_DENIED, "Accounts are kept by another service: register and log in there"));
    }
}
