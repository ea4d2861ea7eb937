package parley.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import parley.account.Avatar;
import parley.account.Avatars;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.token.Authenticator;

/** The routes of accounts' pictures. */
public final class AvatarRoutes {
    private final Avatars avatars;
    private final BodyLimit limit;
    private final Handler<RoutingContext> bearer;

    public AvatarRoutes(Avatars avatars, BodyLimit limit, Authenticator authenticator) {
        this.avatars = avatars;
        this.limit = limit;
        this.bearer = new BearerHandler(authenticator);
    }

    public void mountChanges(Router router) {
        router.put("/api/users/me/avatar")
                .handler(bearer)
                .handler(context -> limit.read(context, image -> JsonAnswer.send(context, 200, save(context, image))));
    }

    public void mount(Router router) {
        router.get("/api/users/:id/avatar").handler(bearer).handler(this::show);
    }

    private Future<JsonObject> save(RoutingContext context, Buffer image) {
        return avatars.save(BearerHandler.accountOf(context).userId(), image)
                .map(avatar -> new JsonObject().put("avatarId", avatar.id()));
    }

    private void show(RoutingContext context) {
        String userId = PathIds.user(context);
        avatars.currentId(userId)
                .recover(failure ->
                        isMissing(failure) && "204".equals(context.request().getParam("none"))
                                ? Future.succeededFuture(null)
                                : Future.failedFuture(failure))
                .compose(id -> id == null ? nothing(context) : shown(context, userId, id))
                .onFailure(context::fail);
    }

    private static boolean isMissing(Throwable failure) {
        return ParleyException.of(failure).code() == ErrorCode.NOT_FOUND;
    }

    /** Answers those who would rather not hear of an error, such as a browser, which shows each to its user. */
    private static Future<Void> nothing(RoutingContext context) {
        return context.response()
                .putHeader("Cache-Control", "private, no-cache")
                .setStatusCode(204)
                .end();
    }

    private Future<Void> shown(RoutingContext context, String userId, String id) {
        return tag(id).equals(context.request().getHeader("If-None-Match"))
                ? unchanged(context, id)
                : avatars.find(userId, id).compose(avatar -> send(context, avatar));
    }

    private static Future<Void> unchanged(RoutingContext context, String id) {
        return headed(context, id).setStatusCode(304).end();
    }

    private static Future<Void> send(RoutingContext context, Avatar avatar) {
        return headed(context, avatar.id())
                .putHeader("Content-Type", avatar.mediaType())
                .end(avatar.image());
    }

    /** Lets browsers keep a picture, but ask for it again each time, so that a new picture shows at once. */
    private static HttpServerResponse headed(RoutingContext context, String id) {
        return context.response().putHeader("ETag", tag(id)).putHeader("Cache-Control", "private, no-cache");
    }

    private static String tag(String id) {
        return '"' + id + '"';
    }
}
