package parley.signaling.janus;

import parley.error.ErrorCode;
import parley.error.ParleyException;

/** An error that Janus or its VideoRoom plugin has answered. The numbers are in its {@code apierror.h} and in the plugin. */
final class JanusRefusal extends RuntimeException {
    static final int NO_SUCH_ROOM = 426;
    static final int ROOM_EXISTS = 427;
    static final int NO_SUCH_FEED = 428;

    private static final long serialVersionUID = 1L;
    private static final int PUBLISHERS_FULL = 432;
    private static final int INVALID_SDP_TYPE = 431;
    private static final int INVALID_SDP = 437;
    private static final int JSEP_UNKNOWN_TYPE = 464;
    private static final int JSEP_INVALID_SDP = 465;
    private static final int TRICKLE_INVALID = 466;

    private final int code;

    JanusRefusal(int code, String reason) {
        super("Janus refuses with " + code + ": " + reason);
        this.code = code;
    }

    int code() {
        return code;
    }

    /** Turns a failure into what a participant is told, without the media server's own words. */
    static ParleyException told(Throwable failure) {
        if (!(failure instanceof JanusRefusal refusal)) {
            return ParleyException.of(failure);
        }
        return switch (refusal.code) {
            case PUBLISHERS_FULL -> new ParleyException(ErrorCode.ROOM_FULL, "The call is full");
            case INVALID_SDP_TYPE, INVALID_SDP, JSEP_UNKNOWN_TYPE, JSEP_INVALID_SDP ->
                ParleyException.invalid("sdp", "is none that the media server takes");
            case TRICKLE_INVALID -> ParleyException.invalid("candidate", "is none that the media server takes");
            default -> new ParleyException(ErrorCode.UNAVAILABLE, "The media server can't do this at the moment");
        };
    }
}
