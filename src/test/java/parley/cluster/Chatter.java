package parley.cluster;

import java.util.List;
import java.util.Random;

/**
 * Lets users do what they do all the time: talk in their rooms, look for strangers and leave them. Used on the event
 * loop.
 */
final class Chatter {
    private static final int PAUSE_MS = 1_500;
    private static final int MOST_WAITING = 15;

    private final Crowd crowd;
    private final Random random;
    private final boolean matching;
    private boolean over;

    /** @param matching whether they begin and end matches; they talk in those that they have in any case */
    Chatter(Crowd crowd, Random random, boolean matching) {
        this.crowd = crowd;
        this.random = random;
        this.matching = matching;
    }

    void begin() {
        crowd.users().forEach(this::next);
    }

    void end() {
        over = true;
    }

    private void next(ClusterUser user) {
        crowd.after(200 + random.nextInt(PAUSE_MS), () -> {
            if (!over) {
                act(user);
                next(user);
            }
        });
    }

    private void act(ClusterUser user) {
        List<String> rooms = List.copyOf(user.history().followed().keySet());
        if (!rooms.isEmpty() && user.unacknowledged() < MOST_WAITING) {
            user.say(rooms.get(random.nextInt(rooms.size())));
        }
        MatchSeat seat = user.seat();
        if (seat.roomId() == null) {
            if (matching && !seat.searching()) {
                seat.search();
            }
        } else if (matching && random.nextInt(10) == 0) {
            seat.leave();
        } else if (user.unacknowledged() < MOST_WAITING) {
            user.say(seat.roomId());
        }
    }
}
