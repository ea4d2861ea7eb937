package parley.room;

import io.vertx.core.Future;
import java.util.Locale;
import java.util.function.Supplier;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.People.Person;
import parley.room.People.Standing;

/**
 * Decides whether one person may write to another, or add them to a room: never across a block, and otherwise as the
 * policy says.
 */
public final class ContactPolicy {
    private final People people;
    private final Policy policy;

    /** The people whom one may contact. */
    public enum Policy {
        /** A user may write to those whom the user follows, and may answer. */
        FOLLOWING,
        /** A user may write to those whom the user follows; every message asks anew. */
        STRICT,
        MUTUAL,
        ANYONE;

        public static Policy of(String configured) {
            return valueOf(configured.toUpperCase(Locale.ROOT));
        }

        private boolean allows(Standing standing) {
            return switch (this) {
                case ANYONE -> true;
                case FOLLOWING, STRICT -> standing.follows();
                case MUTUAL -> standing.follows() && standing.followedBack();
            };
        }
    }

    public ContactPolicy(People people, Policy policy) {
        this.people = people;
        this.policy = policy;
    }

    /** @param followsBack whether the person follows the one who approaches them */
    record Approached(Person person, boolean followsBack) {}

    public static ParleyException blocked() {
        return new ParleyException(ErrorCode.USER_BLOCKED, "One of you blocks the other");
    }

    /**
     * Fails with USER_BLOCKED or NOT_FOLLOWING.
     *
     * @param opened tells whether the two may write to each other by now; asked only if everything else forbids it
     */
    Future<Void> check(String userId, String otherId, Supplier<Future<Boolean>> opened) {
        return allowed(userId, otherId, opened).mapEmpty();
    }

    private Future<Standing> allowed(String userId, String otherId, Supplier<Future<Boolean>> opened) {
        return people.between(userId, otherId).compose(standing -> {
            if (standing.blocked()) {
                return Future.failedFuture(blocked());
            }
            if (policy.allows(standing)) {
                return Future.succeededFuture(standing);
            }
            Future<Boolean> may = policy == Policy.FOLLOWING ? opened.get() : Future.succeededFuture(false);
            return may.compose(allowed -> allowed ? Future.succeededFuture(standing) : Future.failedFuture(refusal()));
        });
    }

    private ParleyException refusal() {
        return new ParleyException(
                ErrorCode.NOT_FOLLOWING,
                policy == Policy.MUTUAL ? "You must follow each other" : "You must follow this user first");
    }

    /** The time since which nothing passes between the two; the latest possible time if there is no block. */
    Future<Long> blockedSince(String userId, String otherId) {
        return people.blockedSince(userId, otherId);
    }

    /** Finds the person, if they exist and may be added. Fails like {@link #check}, and with NOT_FOUND. */
    Future<Approached> toAdd(String userId, String otherId) {
        return to(userId, otherId, () -> Future.succeededFuture(false));
    }

    /** Finds the person, if they exist and may be written to. Fails like {@link #check}, and with NOT_FOUND. */
    Future<Approached> to(String userId, String otherId, Supplier<Future<Boolean>> opened) {
        if (userId.equals(otherId)) {
            return Future.failedFuture(new ParleyException(ErrorCode.VALIDATION_ERROR, "This is you yourself"));
        }
        return people.find(otherId)
                .compose(found -> found.isEmpty()
                        ? Future.failedFuture(new ParleyException(ErrorCode.NOT_FOUND, "There is no such user"))
                        : allowed(userId, otherId, opened)
                                .map(standing -> new Approached(found.get(), standing.followedBack())));
    }
}
