package parley.load;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Measures every command of calls: signals between two who are in a group call all the time, and commands that undo each
 * other in turns, by people of their own, as nobody is in two calls. Refusals ask for what exists and is not theirs.
 */
final class CallCosts {
    /** An SDP of the size that browsers write for audio. */
    private static final String SDP =
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n" + "a=x-line:value\r\n".repeat(80);

    private static final String OFFER = "webrtc:offer";
    private static final String JOIN = "call:join";
    private static final String SELF = "self";
    private static final Consumer<JsonObject> UNSEEN = body -> {};

    private final Cast cast;
    private final int operations;
    private final BridgeDoor nobody;
    private final Cast.Person speaker;
    private final Cast.Person joiner;
    private final Cast.Person caller;
    private final Cast.Person callee;
    private final String roomId;
    private final String ownRoomId;
    private final String callId;
    private final String listenerId;
    private final List<CostRow> rows = new ArrayList<>();
    /** The call of those who take turns, and their participant there. */
    private JsonObject call = new JsonObject().put("callId", Cast.UNKNOWN);

    private record Asked(String command, JsonObject body) {
        private String text() {
            return BridgeDoor.command(command, body);
        }

        private String broken() {
            return BridgeDoor.command(command, CommandCosts.broken(body));
        }
    }

    /** @param operations number of operations of each block */
    CallCosts(Cast cast, int operations) {
        this.cast = cast;
        this.operations = operations;
        this.nobody = cast.socket(null);
        speaker = cast.register("speaker");
        Cast.Person listener = cast.register("listener");
        joiner = cast.register("joiner");
        caller = cast.register("caller");
        callee = cast.register("callee");
        roomId = roomOf(speaker);
        ownRoomId = roomOf(joiner);
        for (Cast.Person member : List.of(listener, joiner)) {
            Cast.ask(member, "room:join", new JsonObject().put("roomId", roomId));
        }
        callId = Cast.ask(speaker, JOIN, joining(roomId)).getString("callId");
        listenerId = Cast.ask(listener, JOIN, joining(roomId)).getString(SELF);
        Cast.ask(caller, "user:follow", Cast.user(callee));
        Cast.ask(callee, "user:follow", Cast.user(caller));
    }

    private static String roomOf(Cast.Person owner) {
        JsonObject room = new JsonObject()
                .put("kind", "room")
                .put("name", "calls of " + owner.username())
                .put("settings", new JsonObject().put("allowCalls", true));
        return Cast.ask(owner, "room:create", room).getString("roomId");
    }

    List<CostRow> rows() {
        signals();
        pairs();
        groups();
        return rows;
    }

    private void signals() {
        repeated("webrtc:answer", number -> toListener().put("sdp", SDP));
        repeated("webrtc:renegotiate", number -> toListener().put("sdp", SDP));
        repeated("webrtc:ice-candidate", number -> toListener().put("candidate", candidate(number)));
        repeated("webrtc:ice-servers", number -> new JsonObject());
        repeated("webrtc:stats", number -> standing().put("quality", "good"));
        repeated("call:update", number -> standing().put("muted", number % 2 == 0));
    }

    private void pairs() {
        Asked offer = new Asked(OFFER, Cast.to(callee).put("media", "audio").put("sdp", SDP));
        for (String end : List.of("webrtc:call-end", "webrtc:call-reject")) {
            Door ending = end.endsWith("reject") ? callee.socket() : caller.socket();
            turns(
                    new TwoDoors(caller.socket(), ending),
                    offer,
                    () -> new Asked(end, ofCall(call)),
                    new Asked(end, standing()));
        }
    }

    private void groups() {
        turns(
                joiner.socket(),
                new Asked(JOIN, joining(roomId)),
                () -> new Asked("call:leave", ofCall(call)),
                new Asked("call:leave", standing()));
        turns(
                joiner.socket(),
                new Asked(JOIN, joining(ownRoomId)),
                () -> new Asked("call:remove", ofCall(call).put("participantId", call.getString(SELF))),
                new Asked("call:remove", standing().put("participantId", listenerId)));
        turns(
                joiner.socket(),
                new Asked(JOIN, joining(ownRoomId)),
                () -> new Asked("call:end", ofCall(call)),
                new Asked("call:end", standing()));
    }

    private static JsonObject joining(String room) {
        return new JsonObject().put("roomId", room).put("media", "audio");
    }

    private JsonObject standing() {
        return new JsonObject().put("callId", callId);
    }

    private JsonObject toListener() {
        return standing().put("to", listenerId);
    }

    private static JsonObject ofCall(JsonObject call) {
        return new JsonObject().put("callId", call.getString("callId"));
    }

    private static JsonObject candidate(int number) {
        return new JsonObject()
                .put("candidate", "candidate:" + number + " 1 udp 2122260223 192.0.2.1 54321 typ host")
                .put("sdpMid", "0")
                .put("sdpMLineIndex", 0);
    }

    private void repeated(String name, IntFunction<JsonObject> body) {
        IntFunction<Asked> asked = number -> new Asked(name, body.apply(number));
        row(
                name,
                new Attempt(
                        Attempt.ACCEPTED,
                        operations,
                        Attempt.TOGETHER,
                        speaker.socket(),
                        number -> asked.apply(number).text(),
                        UNSEEN),
                asked);
    }

    private interface Next {
        Asked asked();
    }

    /** @param begun gets the call that the next command is of @param foreign a request for what is not the asker's */
    private void turns(Door door, Asked begun, Next undone, Asked foreign) {
        IntFunction<String> text = number -> (number % 2 == 0 ? begun : undone.asked()).text();
        Consumer<JsonObject> seen = answer -> call = answer.containsKey("callId") ? answer : call;
        row(
                begun.command() + ", " + foreign.command(),
                new Attempt(Attempt.ACCEPTED, operations / 4 * 2, 1, door, text, seen),
                number -> number % 2 == 0 ? begun : foreign);
    }

    private void row(String name, Attempt accepted, IntFunction<Asked> refused) {
        rows.add(new CostRow(
                name,
                List.of(
                        accepted,
                        attempt(Attempt.NO_TOKEN, nobody, refused),
                        new Attempt(Attempt.SCHEMA, operations, speaker.socket(), number -> refused.apply(number)
                                .broken()),
                        attempt(Attempt.USER_LIMIT, cast.spent.socket(), refused),
                        attempt(Attempt.NOT_ALLOWED, cast.stranger.socket(), refused))));
    }

    private Attempt attempt(String kind, Door door, IntFunction<Asked> asked) {
        return new Attempt(kind, operations, door, number -> asked.apply(number).text());
    }
}
