package parley.signaling.store;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.signaling.call.Call;

/**
 * Keeps the live calls, and each that has ended for some minutes. Every call of the interface is one atomic step. A room has one live call, and a user is
 * in one, from the begin of calling or from the answer on. Fails with UNAVAILABLE while the store is away. Times are
 * epoch milliseconds by the caller's clock.
 */
public interface CallStore {
    /** The candidates of the caller that are kept while it rings. */
    int MOST_HELD = 30;

    /** An overdue call that was taken is given to nobody else for this long. */
    long TAKEN_MS = 5_000;

    /** The outcome of {@link #begin}. */
    sealed interface Begun {
        record Made() implements Begun {}

        /** The room has a call. */
        record Existing(Call call) implements Begun {}

        /** The user who begins is in another call. */
        record CallerBusy() implements Begun {}

        /** The user for whom it would ring is in another call. */
        record CalleeBusy() implements Begun {}
    }

    /** The outcome of {@link #change}. */
    sealed interface Change {
        /** @param held the caller's candidates, if this step has ended the ringing; nobody gets them again */
        record Stored(List<String> held) implements Change {}

        /** Another change came first. @param call as it stands */
        record Overtaken(Call call) implements Change {}

        /** A user who would come in is in another call. */
        record Busy(String userId) implements Change {}

        /** Nothing is known of such a call. */
        record Unknown() implements Change {}
    }

    /** The outcome of {@link #hold}. */
    sealed interface Hold {
        record Held() implements Hold {}

        record Full() implements Hold {}

        /** The call does not ring any more. @param call as it stands */
        record Late(Call call) implements Hold {}

        record Unknown() implements Hold {}
    }

    /** Stores a call that is not there yet; storing it again makes it no other. */
    Future<Begun> begin(Call call);

    /** Stores the next version of a call, if the version before is there. */
    Future<Change> change(Call next);

    Future<Optional<Call>> find(String callId);

    Future<Map<String, Call>> ofRooms(Collection<String> roomIds);

    /** Finds the calls that these users are in, and up to 20 that ring for each. */
    Future<Map<String, List<Call>>> ofUsers(Collection<String> userIds);

    /** Keeps a candidate of the caller while it rings. */
    Future<Hold> hold(String callId, String candidate);

    /** Reads the versions of those of these calls that are known. */
    Future<Map<String, Long>> versions(Collection<String> callIds);

    /**
     * Takes up to 100 calls whose deadline is over, each given to one caller; and finds as many with a participant on a
     * node that is none of these.
     */
    Future<Taken> take(Set<String> nodes, long now);

    /** @param lost by node that is not there any more */
    record Taken(List<Call> due, Map<String, List<Call>> lost) {}

    /** Counts the live calls. */
    Future<Integer> count();
}
