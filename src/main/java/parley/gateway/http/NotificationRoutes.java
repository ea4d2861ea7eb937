package parley.gateway.http;

import io.vertx.ext.web.Router;
import parley.notification.Notifications;
import parley.token.Authenticator;

/** The list of what a user is notified of. */
public final class NotificationRoutes {
    private final Notifications notifications;
    private final BearerHandler bearer;

    public NotificationRoutes(Notifications notifications, Authenticator authenticator) {
        this.notifications = notifications;
        this.bearer = new BearerHandler(authenticator);
    }

    public void mount(Router router) {
        router.get("/api/notifications")
                .handler(bearer)
                .handler(context -> JsonAnswer.send(
                        context,
                        200,
                        notifications.of(BearerHandler.principalOf(context).userId())));
    }
}
