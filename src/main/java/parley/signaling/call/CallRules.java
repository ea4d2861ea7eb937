package parley.signaling.call;

/**
 * @param ringMs time after which a call that nobody answers ends
 * @param graceMs time for which a lost connection is waited for
 * @param connectMs time after which an accepted call counts as connected, whatever its clients say
 * @param longestMs time after which any call ends
 */
public record CallRules(long ringMs, long graceMs, long connectMs, long longestMs, Capacity capacity) {

    /** Tells whether a group call of so many participants can be carried. */
    @FunctionalInterface
    public interface Capacity {
        boolean takes(int participants, int withVideo);
    }
}
