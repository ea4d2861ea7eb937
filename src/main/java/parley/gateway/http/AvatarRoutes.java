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
                .compose(id -> tag(id).equals(context.request().getHeader("If-None-Match"))
                        ? unchanged(context, id)
                        : avatars.find(userId, id).compose(avatar -> send(context, avatar)))
                .onFailure(context::fail);
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
