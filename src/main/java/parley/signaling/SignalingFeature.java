package parley.signaling;

import parley.feature.Feature;

/** Lists the records, commands, limits and events of calls. */
public final class SignalingFeature {
    public static final Feature FEATURE = Feature.failingAs("webrtc:error")
            .carries(SignalingMessages.FindCalls.class, SignalingMessages.FoundCalls.class)
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
