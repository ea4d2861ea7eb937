package parley.gateway.feed;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.Connection;
import parley.gateway.Hub;
import parley.gateway.feed.FeedOrder.Arrival;
import parley.room.EventTypes;

/** Brings one connection from a position in a room's feed to where the others are, then lets it run with them. */
public final class Replay {
    private static final Logger LOG = LoggerFactory.getLogger(Replay.class);
    private static final long PACE_MS = 20;
    private static final long RETRY_MS = 1_000;

    private final Hub hub;
    private final RoomChannel channel;
    private final Connection connection;
    private final long head;
    private final long sentFrom;
    private final long sentUpTo;
    private boolean ended;
    private long position;
    private boolean stepping;
    private boolean again;
    /** Seq at which the user left the room; 0 while they are in it. */
    private long leftAt;
    /** Seq up to which the user is known to have come back, so that they may see what happened meanwhile. */
    private long backAt;

    private Replay(Hub hub, RoomChannel channel, Connection connection, From from, long sentFrom, long sentUpTo) {
        this.hub = hub;
        this.channel = channel;
        this.connection = connection;
        this.position = from.after();
        this.head = from.head();
        this.sentFrom = sentFrom;
        this.sentUpTo = sentUpTo;
    }

    /**
     * The position from which a client is brought up to date.
     *
     * @param after seq of the last event that it has
     * @param head a seq that the room's feed is known to have reached, whatever has come to this node
     */
    public record From(long after, long head) {}

    /** Must be called once the channel is prepared and after {@link RoomChannel#joinBegins}; ends the joining. */
    public static void start(Hub hub, RoomChannel channel, Connection connection, From from) {
        if (!channel.replayBegins(connection)) {
            channel.joinEnds();
            return;
        }
        connection.rooms().catchUpBegins();
        long joinedAt = channel.suspend(connection);
        long sentUpTo = joinedAt < 0 ? -1 : channel.lastSeq();
        Replay replay = new Replay(hub, channel, connection, from, joinedAt, sentUpTo);
        replay.contain(replay::next);
    }

    /** Runs a step; a fault of it ends this connection, and leaves the room to the others. */
    private void contain(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException fault) {
            connection.breakOff(fault);
            end();
        }
    }

    private void later(long ms) {
        hub.after(ms, () -> contain(this::next));
    }

    /** Takes pages in a loop, since a log in memory answers at once and calls within calls would grow the stack. */
    private void next() {
        again = true;
        if (stepping) {
            return;
        }
        stepping = true;
        while (again) {
            again = false;
            step();
        }
        stepping = false;
    }

    private void step() {
        if (connection.closing()) {
            finish();
        } else if (!connection.caughtUp()) {
            // A reader gets the next page when it has taken this one: a long replay must not look like a slow reader.
            later(PACE_MS);
        } else {
            channel.missedAfter(position, head)
                    .onComplete(page -> contain(() -> page(page.get())), failure -> contain(() -> failed(failure)));
        }
    }

    private void page(MissedEvents.Part page) {
        if (!page.recovered()) {
            finish();
            return;
        }
        int bytes = 0;
        for (Arrival event : page.events()) {
            if (bytes > hub.settings().replayBytes()) {
                break;
            }
            channel.arrived(event);
            if (cameBack(event)) {
                backAt = event.seq();
                position = leftAt;
                leftAt = 0;
                next();
                return;
            }
            position = event.seq();
            boolean sentLive = event.seq() > sentFrom && event.seq() <= sentUpTo;
            if (!sentLive && leftAt == 0) {
                event.frame().about(channel.facts());
                connection.send(event.frame());
                bytes += event.frame().bytes();
            }
            if (left(event)) {
                leftAt = event.seq();
            }
        }
        if (channel.ended() || position == channel.lastSeq()) {
            finish();
        } else if (page.events().isEmpty()) {
            later(PACE_MS);
        } else {
            next();
        }
    }

    /**
     * Tells whether the user left at this event. Users who left see their leaving, but nothing after it, unless they
     * came back.
     */
    private boolean left(Arrival event) {
        return event.seq() > backAt && event.type().equals(EventTypes.USER_LEFT) && isOfReader(event);
    }

    private boolean cameBack(Arrival event) {
        return leftAt > 0 && event.type().equals(EventTypes.USER_JOINED) && isOfReader(event);
    }

    private boolean isOfReader(Arrival event) {
        return connection.caller().userId().equals(event.userId());
    }

    private void finish() {
        channel.replayEnds(connection);
        if (leftAt == 0) {
            channel.add(connection);
        }
        end();
    }

    /** Ends the replay once; a fault may come when it has ended already. */
    private void end() {
        if (!ended) {
            ended = true;
            channel.replayEnds(connection);
            channel.joinEnds();
            connection.rooms().catchUpEnds();
        }
    }

    /**
     * Ends the connection: joining past a gap would hide the gap from the client, and might let in a user who has left
     * meanwhile.
     */
    private void failed(Throwable failure) {
        ErrorCode code = ParleyException.of(failure).code();
        if (channel.ended() && channel.closing() != null) {
            connection.send(channel.closing());
            finish();
        } else if (channel.ended() || code == ErrorCode.NOT_FOUND || code == ErrorCode.ROOM_CLOSED) {
            finish();
        } else {
            LOG.warn("A feed could not be replayed from {} yet: {}", position, failure.getMessage());
            later(RETRY_MS);
        }
    }
}
