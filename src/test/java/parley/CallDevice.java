package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;

/** A device of a user of calls: a bridge connection that listens to all events of calls. */
public final class CallDevice implements AutoCloseable {
    public static final String SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n";
    private static final String[] EVENTS = {
        "webrtc:offer",
        "webrtc:answer",
        "webrtc:ice-candidate",
        "webrtc:renegotiate",
        "webrtc:call-reject",
        "webrtc:call-end",
        "webrtc:call-timeout",
        "call:state",
        "chat:message",
        "chat:edited",
        "user:matched",
        "notify"
    };

    private final RawBridge bridge;
    private final JsonObject ready;

    private CallDevice(RawBridge bridge, JsonObject ready) {
        this.bridge = bridge;
        this.ready = ready;
    }

    /** @param user the answer that made the guest or the account */
    public static CallDevice of(ServerExtension server, JsonObject user) {
        RawBridge bridge = RawBridge.open(server);
        bridge.register(EVENTS);
        return new CallDevice(bridge, bridge.authenticate(user));
    }

    public RawBridge bridge() {
        return bridge;
    }

    /** The answer to {@code session:authenticate}. */
    public JsonObject ready() {
        return ready;
    }

    /** Returns the only call of {@code session:ready}. */
    public JsonObject readyCall() {
        assertEquals(1, ready.getJsonArray("calls").size(), ready::encode);
        return ready.getJsonArray("calls").getJsonObject(0);
    }

    public JsonObject reply(String name, JsonObject body) {
        return bridge.reply(name, body);
    }

    public String refused(String name, JsonObject body) {
        return bridge.refusal(name, body).getString("code");
    }

    public JsonObject event(String name) {
        return bridge.event(name);
    }

    /** Returns the next event of this kind of this call. */
    public JsonObject event(String name, String callId) {
        return bridge.next(frame -> name.equals(frame.getString("address"))
                        && callId.equals(frame.getJsonObject("body").getString("callId")))
                .getJsonObject("body");
    }

    /** Returns the next event by which the room tells that this call is in this state. */
    public JsonObject entry(String callId, String state) {
        return bridge.next(frame -> {
                    JsonObject body = frame.getJsonObject("body", new JsonObject());
                    JsonObject call = body.getValue("call") instanceof JsonObject found ? found : new JsonObject();
                    return callId.equals(call.getString("callId")) && state.equals(call.getString("state"));
                })
                .getJsonObject("body");
    }

    public static JsonObject offer(String roomId) {
        return new JsonObject().put("roomId", roomId).put("media", "audio").put("sdp", SDP);
    }

    public static JsonObject of(String callId) {
        return new JsonObject().put("callId", callId);
    }

    public static JsonObject described(String callId) {
        return of(callId).put("sdp", SDP);
    }

    public static JsonObject candidate(String callId, int number) {
        return of(callId).put("candidate", new JsonObject().put("candidate", "candidate:" + number));
    }

    /** Offers a call in a room. @return its id */
    public String calls(String roomId) {
        return reply("webrtc:offer", offer(roomId)).getString("callId");
    }

    public JsonObject joins(String roomId, String media) {
        return reply("call:join", new JsonObject().put("roomId", roomId).put("media", media));
    }

    /** Waits until the call ends on this device. @return the reason */
    public String ends(String callId) {
        return event("webrtc:call-end", callId).getString("reason");
    }

    public int candidateNumber(String callId) {
        String text =
                event("webrtc:ice-candidate", callId).getJsonObject("candidate").getString("candidate");
        return Integer.parseInt(text.substring("candidate:".length()));
    }

    /** Is lost without a word. */
    @Override
    public void close() {
        bridge.close();
    }
}
