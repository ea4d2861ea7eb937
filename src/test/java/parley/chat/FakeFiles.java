package parley.chat;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.files.FileMessages;
import parley.files.FileMessages.Bind;
import parley.files.FileMessages.Bound;
import parley.files.FileMessages.Drop;
import parley.files.FileMessages.Release;

/** Stands for the catalogue of files: whole uploads of Ann's to one room, bound and dropped as the records say. */
final class FakeFiles {
    static final long LIFE_MS = 7_200_000;
    private static final long GIVES_WAY_MS = 60_000;

    private final Map<String, Stored> files = new HashMap<>();
    private final List<Bind> asked = new ArrayList<>();
    private final InstantSource clock;
    private ParleyException away;

    private static final class Stored {
        private final String roomId;
        private final String category;
        private final boolean voice;
        private final JsonObject shown;
        private String messageId;
        private long boundAt;
        private boolean gone;

        private Stored(String roomId, String category, boolean voice, JsonObject shown) {
            this.roomId = roomId;
            this.category = category;
            this.voice = voice;
            this.shown = shown;
        }

        private boolean fits(String type) {
            return switch (type) {
                case "image" -> category.equals("image");
                case "voice" -> voice;
                default -> true;
            };
        }
    }

    FakeFiles(Bus bus, InstantSource clock) {
        this.clock = clock;
        bus.serve(Addresses.FILE_BIND, this::bind);
        bus.serve(Addresses.FILE_RELEASE, this::release);
        bus.serve(Addresses.FILE_DROP, this::drop);
    }

    static void carry(Bus bus) {
        List.of(Bind.class, Bound.class, Release.class, Drop.class, FileMessages.Ended.class)
                .forEach(bus::carry);
    }

    /** @param category {@code voice} for a voice note */
    synchronized JsonObject upload(String roomId, String fileId, String category) {
        boolean voice = category.equals("voice");
        JsonObject shown = new JsonObject()
                .put("fileId", fileId)
                .put("name", fileId)
                .put("mimeType", voice ? "audio/mp4" : "image/png")
                .put("category", voice ? "audio" : category)
                .put("size", 7)
                .put("hasThumbnail", false)
                .put("expiresAt", clock.millis() + LIFE_MS);
        files.put(fileId, new Stored(roomId, category, voice, shown));
        return shown;
    }

    synchronized void failWith(ParleyException failure) {
        away = failure;
    }

    synchronized boolean isGone(String fileId) {
        return files.get(fileId).gone;
    }

    synchronized String boundTo(String fileId) {
        return files.get(fileId).messageId;
    }

    synchronized List<Bind> asked() {
        return List.copyOf(asked);
    }

    private synchronized Future<Bound> bind(Bind bind) {
        asked.add(bind);
        Stored file = files.get(bind.fileId());
        if (away != null) {
            return Future.failedFuture(away);
        }
        if (file == null || !bind.userId().equals("ann") || !file.roomId.equals(bind.roomId())) {
            return refused(ErrorCode.NOT_FOUND, null);
        }
        if (file.gone || file.shown.getLong("expiresAt") <= clock.millis()) {
            return refused(ErrorCode.GONE, null);
        }
        if (!file.fits(bind.type())) {
            return refused(ErrorCode.VALIDATION_ERROR, null);
        }
        boolean givesWay = file.messageId != null
                && file.messageId.equals(bind.insteadOf())
                && file.boundAt <= clock.millis() - GIVES_WAY_MS;
        if (file.messageId != null && !file.messageId.equals(bind.messageId()) && !givesWay) {
            return refused(ErrorCode.CONFLICT, JsonArray.of(new JsonObject().put("messageId", file.messageId)));
        }
        file.messageId = bind.messageId();
        file.boundAt = clock.millis();
        return Future.succeededFuture(new Bound(file.shown.copy()));
    }

    private static Future<Bound> refused(ErrorCode code, JsonArray details) {
        return Future.failedFuture(new ParleyException(code, "fileId: refused", 0, details));
    }

    private synchronized Future<Boolean> release(Release release) {
        Stored file = files.get(release.fileId());
        if (release.messageId().equals(file.messageId)) {
            file.messageId = null;
        }
        return Future.succeededFuture(true);
    }

    private synchronized Future<Boolean> drop(Drop drop) {
        if (away != null) {
            return Future.failedFuture(away);
        }
        drop.fileIds().forEach(fileId -> files.get(fileId).gone = true);
        return Future.succeededFuture(true);
    }
}
