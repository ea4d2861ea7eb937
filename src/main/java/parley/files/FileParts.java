package parley.files;

import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.files.FileLife.Untold;
import parley.files.FileMessages.Ended;
import parley.files.content.ContentInspector;
import parley.files.store.FileStore;
import parley.room.PostingRules;
import parley.room.RoomLog;
import parley.util.EnvelopeCipher;

/** The parts of files on a node, put together. */
public final class FileParts {
    private final Bus bus;
    private final Stores stores;
    private final FilePolicy policy;
    private final StoredUploads uploads;
    private final StoredFiles files;
    private final FileSweep sweep;
    private final FileShowing showing;
    private final FileUsageGauge usage;
    private final MediaWork media;

    /** The stores of files and of what is known of them. */
    public record Stores(
            Catalogue catalogue, Bindings bindings, FileLife life, Thumbnails thumbnails, FileStore store) {}

    /** The two that look at an upload. */
    public record Looks(ContentInspector inspector, MediaWork media) {}

    /** @param log of all rooms */
    public record Rooms(RoomLog log, PostingRules rules) {}

    public FileParts(
            Vertx vertx, Bus bus, Stores stores, Rooms rooms, Looks looks, EnvelopeCipher cipher, FilePolicy policy) {
        Catalogue catalogue = stores.catalogue();
        FileObjects objects = new FileObjects(vertx, stores.store());
        Finishing finishing = new Finishing(
                vertx,
                catalogue,
                new Finisher(vertx, catalogue, stores.thumbnails(), objects, looks.inspector(), looks.media()),
                policy);
        this.bus = bus;
        this.stores = stores;
        this.policy = policy;
        this.media = looks.media();
        this.sweep = new FileSweep(stores.life(), stores.store(), untold -> tell(bus, untold), policy);
        this.usage = new FileUsageGauge(catalogue);
        this.showing = new FileShowing(catalogue, stores.bindings(), finishing, policy);
        this.uploads = new StoredUploads(
                vertx,
                catalogue,
                objects,
                new FileAdmission(rooms.log(), rooms.rules(), catalogue, objects, policy),
                finishing,
                sweep,
                policy);
        this.files = new StoredFiles(
                vertx, catalogue, stores.thumbnails(), objects, rooms.log(), new FileLinks(cipher), policy);
    }

    private static Future<Void> tell(Bus bus, Untold untold) {
        return bus.<Boolean>request(
                        Addresses.FILE_ENDED,
                        new Ended(untold.fileId(), untold.roomId(), untold.userId(), untold.messageId()),
                        untold.roomId())
                .mapEmpty();
    }

    public Uploads uploads() {
        return uploads;
    }

    public FileReads reads() {
        return files;
    }

    public FileUsage usage() {
        return usage;
    }

    /** Files, bytes and unfinished uploads as of the last sweep. */
    public Catalogue.Usage lastUsage() {
        return usage.last();
    }

    /** Keeps of what is under way what can go on, and ends the rest. */
    private Future<Void> leave() {
        media.close();
        return uploads.leave();
    }

    public Deployable verticle() {
        return new FileVerticle(bus, showing, stores.bindings(), sweep, policy, this::leave);
    }

    public Deployable cleanup() {
        return new FileCleanupVerticle(sweep, usage, policy.files().sweepMs());
    }
}
