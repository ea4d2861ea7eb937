package parley.signaling;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import parley.signaling.call.Call;
import parley.signaling.call.CallKind;
import parley.signaling.call.EndReason;
import parley.signaling.call.Participant;
import parley.signaling.call.Person;

/** Commands and events of calls as the protocol writes them. */
final class CallEvents {
    static final String OFFER = "webrtc:offer";
    static final String ANSWER = "webrtc:answer";
    static final String CANDIDATE = "webrtc:ice-candidate";
    static final String RENEGOTIATE = "webrtc:renegotiate";
    static final String REJECT = "webrtc:call-reject";
    static final String END = "webrtc:call-end";
    static final String TIMEOUT = "webrtc:call-timeout";
    static final String ICE_SERVERS = "webrtc:ice-servers";
    static final String STATS = "webrtc:stats";
    static final String JOIN = "call:join";
    static final String LEAVE = "call:leave";
    static final String UPDATE = "call:update";
    static final String REMOVE = "call:remove";
    static final String END_ALL = "call:end";
    static final String STATE = "call:state";

    static final List<String> COMMANDS = List.of(
            OFFER,
            ANSWER,
            CANDIDATE,
            RENEGOTIATE,
            REJECT,
            END,
            ICE_SERVERS,
            STATS,
            JOIN,
            LEAVE,
            UPDATE,
            REMOVE,
            END_ALL);

    private static final String CALL_ID = "callId";
    private static final String ICE = "iceServers";
    private static final String EXPIRES = "expiresAt";
    private static final String POLITE = "polite";

    private CallEvents() {}

    /** A call that rings, as each device of the callee hears it. */
    static JsonObject offer(Call call, JsonArray iceServers) {
        return new JsonObject()
                .put(CALL_ID, call.id())
                .put("roomId", call.roomId())
                .put("from", person(call.caller()))
                .put("media", call.media().wireName())
                .put("sdp", call.offer())
                .put(POLITE, true)
                .put(ICE, iceServers)
                .put(EXPIRES, call.stateUntil());
    }

    /** The answer to an offer. @param existing whether the room had this call already */
    static JsonObject offered(String callId, boolean polite, JsonArray iceServers, boolean existing) {
        JsonObject offered =
                new JsonObject().put(CALL_ID, callId).put(ICE, iceServers).put(POLITE, polite);
        return existing ? offered.put("existing", true) : offered;
    }

    static JsonObject ended(String callId, EndReason reason) {
        return new JsonObject().put(CALL_ID, callId).put("reason", reason.wireName());
    }

    static JsonObject state(Call call, String plane) {
        JsonArray participants = new JsonArray();
        call.participants().forEach(one -> participants.add(participant(one)));
        return new JsonObject()
                .put(CALL_ID, call.id())
                .put("roomId", call.roomId())
                .put("kind", call.kind().name().toLowerCase(Locale.ROOT))
                .put("state", call.state().name().toLowerCase(Locale.ROOT))
                .put("media", call.media().wireName())
                .put("version", call.version())
                .put("startedAt", call.startedAt())
                .put("plane", plane)
                .put("participants", participants);
    }

    /** The state for somebody who is in the call. */
    static JsonObject joined(Call call, String plane, Participant self, JsonArray iceServers) {
        return state(call, plane).put("self", self.id()).put(ICE, iceServers);
    }

    /** The call as {@code session:ready} tells it. @param self null for a user who is not in it */
    static JsonObject known(Call call, String plane, Participant self, JsonArray iceServers) {
        JsonObject known = state(call, plane).put(ICE, iceServers);
        if (self != null) {
            known.put("self", self.id());
        }
        if (call.kind() == CallKind.PAIR) {
            known.put("from", person(call.caller()))
                    .put(
                            POLITE,
                            self == null || !self.userId().equals(call.caller().id()));
        }
        if (call.rings()) {
            known.put(EXPIRES, call.stateUntil());
            if (self == null) {
                known.put("sdp", call.offer());
            }
        }
        return known;
    }

    private static JsonObject person(Person person) {
        return new JsonObject().put("id", person.id()).put("username", person.username());
    }

    private static JsonObject participant(Participant one) {
        return new JsonObject()
                .put("id", one.id())
                .put("userId", one.userId())
                .put("username", one.device().username())
                .put("muted", one.muted())
                .put("video", one.video())
                .put("screen", one.screen())
                .put("hand", one.hand());
    }
}
