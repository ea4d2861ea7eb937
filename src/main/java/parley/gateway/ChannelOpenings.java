package parley.gateway;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.feed.RoomChannel;
import parley.room.FeedPosition;
import parley.room.RoomLog;

/** Gathers the channels that are opened in one turn, such as those of one user, and asks the log once for all. */
final class ChannelOpenings {
    private final Hub hub;
    private final RoomLog log;
    private List<RoomChannel> opened = new ArrayList<>();

    ChannelOpenings(Hub hub, RoomLog log) {
        this.hub = hub;
        this.log = log;
    }

    /** Lets a channel begin at the place where its room's feed stands. */
    void add(RoomChannel channel) {
        opened.add(channel);
        if (opened.size() == 1) {
            hub.afterTurn(this::begin);
        }
    }

    private void begin() {
        List<RoomChannel> beginning = opened;
        opened = new ArrayList<>();
        Future.succeededFuture(beginning.stream().map(RoomChannel::roomId).toList())
                .compose(log::positions)
                .onComplete(
                        positions -> beginning.forEach(
                                channel -> channel.contain(() -> begin(channel, positions.get(channel.roomId())))),
                        failure -> beginning.forEach(channel -> hub.contain(() -> channel.cannotBegin(failure))));
    }

    private void begin(RoomChannel channel, FeedPosition position) {
        if (position != null) {
            channel.begin(position);
        } else {
            // An unknown position may also mean that nobody can tell now.
            log.room(channel.roomId())
                    .onComplete(
                            room -> channel.cannotBegin(
                                    new ParleyException(ErrorCode.UNAVAILABLE, "The room was not found at once")),
                            channel::cannotBegin);
        }
    }
}
