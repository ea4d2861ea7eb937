package parley.gateway;

import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.identity.IdentityMessages;
import parley.identity.IdentityMessages.Blocks;
import parley.identity.IdentityMessages.FindBlocks;
import parley.room.Room;
import parley.room.Rooms;

/** Opens rooms that are barred here though no block stands any more: a node that was cut off has not heard of its end. */
final class BarCheck {
    private static final Logger LOG = LoggerFactory.getLogger(BarCheck.class);

    private final Hub hub;
    private final Rooms rooms;

    BarCheck(Hub hub, Rooms rooms) {
        this.hub = hub;
        this.rooms = rooms;
    }

    /** To be called every few seconds; completes when all have been looked at. */
    Future<Void> run() {
        return Future.join(hub.barred().stream().map(this::look).toList()).transform(done -> Future.succeededFuture());
    }

    private Future<Void> look(RoomChannel channel) {
        int changes = channel.bar().changes();
        return rooms.log()
                .recentRoom(channel.roomId())
                .compose(this::isBlocked)
                .onSuccess(blocked -> {
                    if (!blocked) {
                        hub.submit(at -> channel.bar().openUnlessToldSince(changes));
                    }
                })
                .onFailure(failure -> LOG.debug("A bar could not be looked at: {}", failure.getMessage()))
                .mapEmpty();
    }

    private Future<Boolean> isBlocked(Room room) {
        return room.memberIds().isEmpty()
                ? Future.succeededFuture(false)
                : rooms.bus()
                        .<Blocks>request(
                                IdentityMessages.BLOCKS,
                                new FindBlocks(room.memberIds().get(0)))
                        .map(blocks -> room.memberIds().stream().anyMatch(blocks.since()::containsKey));
    }
}
