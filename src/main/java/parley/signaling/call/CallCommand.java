package parley.signaling.call;

/** Something that may change a call. Whoever gives a command has made sure that the user may give it in this room. */
public sealed interface CallCommand {

    record Answer(String participantId, Device by) implements CallCommand {}

    /** Refuses a call that rings. @param reason DECLINED or BUSY */
    record Decline(String userId, String connectionId, EndReason reason) implements CallCommand {}

    /** Ends a call between two. @param reason HANGUP or FAILED */
    record HangUp(String userId, String connectionId, EndReason reason) implements CallCommand {}

    /** The media of this user flow. */
    record Connect(String userId) implements CallCommand {}

    /** Lets a participant go on with another device of the same user. */
    record TakeOver(Device by) implements CallCommand {}

    /** A connection is lost. */
    record Lose(String connectionId) implements CallCommand {}

    /** A node with all its connections is lost. */
    record LoseNode(String nodeId) implements CallCommand {}

    /** A connection that was thought lost is there. */
    record Find(String connectionId) implements CallCommand {}

    /** Looks whether a time is over. */
    record Look() implements CallCommand {}

    /** A user may not be in the call any more, nor be called. */
    record Expel(String userId, EndReason reason) implements CallCommand {}

    /** Ends the call for everybody. @param connectionId the device that knows of it already; null for none */
    record Close(String connectionId, EndReason reason) implements CallCommand {}

    record Join(String participantId, Device by, Media media) implements CallCommand {}

    record Leave(String userId, String connectionId) implements CallCommand {}

    /** A null leaves its part as it is. */
    record Update(String userId, Boolean muted, Boolean video, Boolean screen, Boolean hand) implements CallCommand {}

    record Remove(String participantId) implements CallCommand {}
}
