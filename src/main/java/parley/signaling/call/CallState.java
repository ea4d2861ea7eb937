package parley.signaling.call;

/** A group call is connected from its beginning. */
public enum CallState {
    RINGING,
    ACCEPTED,
    CONNECTED,
    ENDED
}
