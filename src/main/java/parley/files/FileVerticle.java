package parley.files;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.files.FileMessages.Bind;
import parley.files.FileMessages.Drop;
import parley.files.FileMessages.Hold;
import parley.files.FileMessages.Release;
import parley.room.RoomMessages.Closed;

/** Answers what other features ask of files, and ends the files of rooms that close. */
final class FileVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(FileVerticle.class);
    /** Reports are looked into within this time. */
    static final long EVIDENCE_MS = 30L * 24 * 3_600_000;

    private final Bus bus;
    private final FileShowing showing;
    private final Bindings bindings;
    private final FileSweep sweep;
    private final FilePolicy policy;
    private final Supplier<Future<Void>> leave;

    FileVerticle(
            Bus bus,
            FileShowing showing,
            Bindings bindings,
            FileSweep sweep,
            FilePolicy policy,
            Supplier<Future<Void>> leave) {
        this.bus = bus;
        this.showing = showing;
        this.bindings = bindings;
        this.sweep = sweep;
        this.policy = policy;
        this.leave = leave;
    }

    @Override
    public Future<?> start() {
        bus.serve(Addresses.FILE_BIND, (Bind ask) -> showing.bind(ask));
        serve(Addresses.FILE_RELEASE, (Release ask) -> bindings.release(ask.fileId(), ask.messageId()));
        serve(Addresses.FILE_DROP, (Drop ask) -> drop(ask.fileIds()));
        serve(Addresses.FILE_HOLD, (Hold ask) -> bindings.hold(ask.fileIds(), policy.now() + EVIDENCE_MS));
        bus.subscribe(Addresses.ROOM_CLOSED, this::roomClosed);
        return Future.succeededFuture();
    }

    private <Q> void serve(String address, Function<Q, Future<Void>> handler) {
        bus.serve(address, (Q ask) -> handler.apply(ask).map(true));
    }

    private Future<Void> drop(Collection<String> fileIds) {
        return fileIds.isEmpty() ? Future.succeededFuture() : sweep.endNow(fileIds);
    }

    private void roomClosed(Closed closed) {
        sweep.endRoom(closed.roomId())
                .onFailure(later ->
                        LOG.warn("The files of a closed room are left to the next sweep: {}", later.getMessage()));
    }

    @Override
    public Future<?> stop() {
        return leave.get();
    }
}
