package parley.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.BodySchema;
import parley.gateway.RestCommands;
import parley.identity.Authenticator;
import parley.identity.Identity;
import parley.room.Room;
import parley.room.RoomKind;
import parley.room.RoomLog;
import parley.room.Unread;
import parley.util.TextRules;

/** The REST interface of rooms and their messages: the commands of the sockets under resource names. */
public final class RoomRoutes {
    private static final BodySchema ANY_OBJECT = new BodySchema(new JsonObject().put("type", "object"));

    private final RestCommands commands;
    private final RoomLog log;
    private final Handler<RoutingContext> bearer;
    private final Handler<RoutingContext> bodies;

    public RoomRoutes(RestCommands commands, RoomLog log, Authenticator authenticator, Handler<RoutingContext> bodies) {
        this.commands = commands;
        this.log = log;
        this.bearer = new BearerHandler(authenticator);
        this.bodies = bodies;
    }

    public void mount(Router router) {
        router.route("/api/rooms*").handler(bearer);
        router.route("/api/conversations").handler(bearer);
        router.route("/api/messages*").handler(bearer);
        router.get("/api/rooms")
                .handler(context -> answer(context, 200, "room:list", query(context, "query", "limit")));
        withBody(router.post("/api/rooms"), 201, "room:create");
        router.get("/api/rooms/:roomId").handler(context -> JsonAnswer.send(context, 200, room(context)));
        withBody(router.put("/api/rooms/:roomId"), 200, "room:update");
        plain(router.delete("/api/rooms/:roomId"), "close-room");
        plain(router.get("/api/rooms/:roomId/members"), "room:members");
        plain(router.put("/api/rooms/:roomId/members/:userId"), "room:add");
        router.delete("/api/rooms/:roomId/members/:userId").handler(this::removeMember);
        router.get("/api/rooms/:roomId/feed")
                .handler(context -> answer(context, 200, "chat:feed", query(context, "after", "epoch", "limit")));
        router.get("/api/conversations").handler(context -> JsonAnswer.send(context, 200, conversations(context)));
        router.get("/api/messages/:roomId")
                .handler(context -> answer(context, 200, "chat:history", query(context, "before", "after", "limit")));
        withBody(router.post("/api/messages"), 201, "chat:message");
    }

    private void plain(Route route, String command) {
        route.handler(context -> answer(context, 200, command, path(context)));
    }

    private void withBody(Route route, int status, String command) {
        route.handler(bodies)
                .handler(new JsonBody(ANY_OBJECT))
                .handler(context ->
                        answer(context, status, command, JsonBody.of(context).mergeIn(path(context))));
    }

    /** Oneself leaves, others are removed. */
    private void removeMember(RoutingContext context) {
        boolean self = context.pathParam("userId")
                .equals(BearerHandler.identityOf(context).userId());
        answer(context, 200, self ? "leave-room" : "room:remove", path(context));
    }

    /** Members see their room, others what is in the public list. */
    private Future<JsonObject> room(RoutingContext context) {
        String userId = BearerHandler.identityOf(context).userId();
        String roomId = context.pathParam("roomId");
        if (!TextRules.isClean(roomId)) {
            throw new ParleyException(ErrorCode.NOT_FOUND, "There is no such room");
        }
        return log.room(roomId).map(room -> {
            boolean listed = room.kind() == RoomKind.ROOM && !room.settings().isPrivate();
            if (!room.hasMember(userId) && !listed) {
                throw new ParleyException(ErrorCode.PERMISSION_DENIED, "You are not in this room");
            }
            return room.describe().put("memberCount", room.members().size());
        });
    }

    private Future<JsonObject> conversations(RoutingContext context) {
        String userId = BearerHandler.identityOf(context).userId();
        return log.roomsOf(userId).compose(rooms -> {
            List<Future<JsonObject>> described = new ArrayList<>();
            for (Room room : rooms) {
                if (room.kind() != RoomKind.MATCH) {
                    described.add(log.unread(room.id(), userId).map(unread -> conversation(room, userId, unread)));
                }
            }
            return Future.all(described)
                    .map(all -> new JsonObject().put("conversations", new JsonArray(all.<JsonObject>list())));
        });
    }

    private static JsonObject conversation(Room room, String userId, Unread unread) {
        JsonArray members = new JsonArray();
        room.members().forEach(member -> members.add(member.toJson()));
        return room.describe()
                .put("unread", unread.messages())
                .put("mentions", unread.mentions())
                .put("role", room.member(userId).orElseThrow().role().wireName())
                .put("members", members);
    }

    private static JsonObject path(RoutingContext context) {
        JsonObject body = new JsonObject();
        context.pathParams().forEach(body::put);
        return body;
    }

    /** Numbers in a query are text; whether they are numbers, and in range, is for the command's schema to say. */
    private static JsonObject query(RoutingContext context, String... names) {
        JsonObject body = path(context);
        for (String name : names) {
            String value = context.request().getParam(name);
            boolean number =
                    !name.equals("query") && !name.equals("epoch") && value != null && value.matches("\\d{1,18}");
            if (value != null) {
                body.put(name, number ? (Object) Long.valueOf(value) : value);
            }
        }
        return body;
    }

    private void answer(RoutingContext context, int status, String command, JsonObject body) {
        Identity identity = BearerHandler.identityOf(context);
        JsonAnswer.send(context, status, commands.carryOut(identity, command, body));
    }
}
