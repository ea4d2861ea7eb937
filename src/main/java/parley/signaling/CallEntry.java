package parley.signaling;

import java.util.List;

/**
 * A call as its room remembers it.
 *
 * @param byUserId the user who began it
 * @param media {@code audio} or {@code video}
 * @param state {@code ringing}, {@code ongoing} or {@code ended}
 * @param reason wire name of the end's reason; null while the call runs
 * @param durationMs time from the answer to the end; null while it runs, and for a call that was never accepted
 * @param participants ids of all users who were in it
 * @param invited ids of users for whom it rang; empty in a group call
 */
public record CallEntry(
        String callId,
        String roomId,
        String byUserId,
        String byUsername,
        String media,
        String state,
        String reason,
        Long durationMs,
        List<String> participants,
        List<String> invited) {}
