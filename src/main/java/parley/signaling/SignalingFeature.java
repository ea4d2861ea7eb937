package parley.signaling;

import parley.feature.Feature;
import parley.limits.LimitClass;

/** Lists the records, commands, limits and events of calls. */
public final class SignalingFeature {
    public static final Feature FEATURE = Feature.failingAs("webrtc:error")
            .carries(
                    SignalingMessages.FindCalls.class,
                    SignalingMessages.FoundCalls.class,
                    SignalingMessages.CallChanged.class,
                    SignalingMessages.CountCalls.class,
                    SignalingMessages.CountedCalls.class)
            .takes(
                    LimitClass.SIGNALING,
                    "webrtc:offer",
                    "webrtc:answer",
                    "webrtc:ice-candidate",
                    "webrtc:renegotiate",
                    "webrtc:call-reject",
                    "webrtc:call-end",
                    "webrtc:ice-servers",
                    "webrtc:stats",
                    "call:join",
                    "call:leave",
                    "call:update",
                    "call:remove",
                    "call:end")
            .tells(
                    "webrtc:offer",
                    "webrtc:answer",
                    "webrtc:ice-candidate",
                    "webrtc:renegotiate",
                    "webrtc:call-reject",
                    "webrtc:call-end",
                    "webrtc:call-timeout")
            .tellsEphemeral("call:state");

    private SignalingFeature() {}
}
