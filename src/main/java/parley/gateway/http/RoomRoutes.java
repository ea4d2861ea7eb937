package parley.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.Set;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.command.RestCommands;
import parley.room.Room;
import parley.room.RoomLog;
import parley.token.Authenticator;
import parley.util.TextRules;

/** The REST interface of rooms: the commands of the sockets under resource names. */
public final class RoomRoutes {
    private final CommandAnswers answers;
    private final RoomLog log;
    private final Conversations conversations;
    private final Handler<RoutingContext> bearer;

    public RoomRoutes(RestCommands commands, RoomLog log, Authenticator authenticator, BodyLimit limit) {
        this.answers = new CommandAnswers(commands, limit);
        this.log = log;
        this.conversations = new Conversations(log);
        this.bearer = new BearerHandler(authenticator);
    }

    public void mount(Router router) {
        router.route("/api/rooms*").handler(bearer);
        router.route("/api/conversations").handler(bearer);
        answers.withQuery(router.get("/api/rooms"), "room:list", "query", "limit");
        answers.withBody(router.post("/api/rooms"), 201, "room:create");
        router.get("/api/rooms/:roomId").handler(context -> JsonAnswer.send(context, 200, room(context)));
        answers.withBody(router.put("/api/rooms/:roomId"), 200, "room:update");
        answers.plain(router.delete("/api/rooms/:roomId"), "close-room");
        answers.plain(router.get("/api/rooms/:roomId/members"), "room:members");
        oneselfOrAnother(router.put("/api/rooms/:roomId/members/:userId"), "room:join", "room:add");
        oneselfOrAnother(router.delete("/api/rooms/:roomId/members/:userId"), "leave-room", "room:remove");
        answers.withBody(router.patch("/api/rooms/:roomId/members/:userId"), 200, "room:role");
        held(router, "/api/rooms/:roomId/members/:userId/mute", "room:mute");
        held(router, "/api/rooms/:roomId/members/:userId/ban", "room:ban");
        answers.withQuery(router.get("/api/rooms/:roomId/feed"), "chat:feed", "after", "epoch", "limit");
        router.get("/api/conversations").handler(context -> JsonAnswer.send(context, 200, conversations.page(context)));
    }

    /** Adds the routes of a mute or ban: PUT makes it, DELETE takes it back. */
    private void held(Router router, String path, String command) {
        answers.withBody(router.put(path), 200, command);
        router.delete(path)
                .handler(context -> answers.send(
                        context, 200, command, CommandAnswers.path(context).put("untilMs", 0)));
    }

    /** Chooses the command by whom it concerns: oneself comes and goes, others are added and removed. */
    private void oneselfOrAnother(Route route, String oneself, String another) {
        route.handler(context -> {
            boolean self = context.pathParam("userId")
                    .equals(BearerHandler.principalOf(context).userId());
            answers.send(context, 200, self ? oneself : another, CommandAnswers.path(context));
        });
    }

    /** Shows members their room, and others what the public list shows. */
    private Future<JsonObject> room(RoutingContext context) {
        String userId = BearerHandler.principalOf(context).userId();
        String roomId = context.pathParam("roomId");
        if (!TextRules.isClean(roomId)) {
            throw new ParleyException(ErrorCode.NOT_FOUND, "There is no such room");
        }
        return log.recentRoom(roomId)
                .compose(room -> current(visible(room, userId)))
                .map(room -> visible(room, userId)
                        .describe()
                        .put("memberCount", room.members().size()));
    }

    private static Room visible(Room room, String userId) {
        boolean listed = room.kind().open() && !room.settings().isPrivate();
        if (!room.hasMember(userId) && !listed) {
            throw new ParleyException(ErrorCode.PERMISSION_DENIED, "You are not in this room");
        }
        return room;
    }

    /**
     * Brings a room up to date: clients follow the feed from the seq of this answer, so it must not be older than what
     * they were told before.
     */
    private Future<Room> current(Room recent) {
        return log.heads(Set.of(recent.id()))
                .compose(heads -> Objects.equals(heads.get(recent.id()), recent.head())
                        ? Future.succeededFuture(recent)
                        : log.room(recent.id()));
    }
}
