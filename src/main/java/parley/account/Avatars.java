package parley.account;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import parley.config.ParleyConfig;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.util.BoundedCache;

/** Takes pictures in, writes them anew and hands them out. The pictures that are asked for most come from memory. */
public final class Avatars {
    /** Pictures that may wait for the one that is being read: each takes time and memory. */
    private static final int MOST_WAITING = 16;

    private static final long RETRY_AFTER_MS = 1_000;

    private final AvatarStore store;
    private final WorkerExecutor worker;
    private final AtomicInteger accepted = new AtomicInteger();
    private final int maxBytes;
    private final BoundedCache<String, Avatar> cache;

    public Avatars(Vertx vertx, AvatarStore store, ParleyConfig.Avatars settings, InstantSource clock) {
        this.store = store;
        this.worker = vertx.createSharedWorkerExecutor("parley-pictures", 1);
        this.maxBytes = settings.maxBytes();
        this.cache = new BoundedCache<>(
                settings.cacheEntries(),
                settings.cacheBytes(),
                settings.cacheMs(),
                avatar -> avatar.image().length(),
                clock);
    }

    /**
     * Fails with PAYLOAD_TOO_LARGE for too many bytes or pixels, with UNSUPPORTED_MEDIA_TYPE if the bytes are not those of
     * a picture, and with UNAVAILABLE when too many others wait.
     */
    public Future<Avatar> save(String userId, Buffer image) {
        if (image.length() > maxBytes) {
            return refuse(ErrorCode.PAYLOAD_TOO_LARGE, "A picture may have " + maxBytes + " bytes");
        }
        Optional<String> format = PictureTypes.of(image);
        if (format.isEmpty()) {
            return refuse(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "A picture must be PNG, JPEG or GIF");
        }
        return anew(format.get(), image.getBytes())
                .compose(avatar -> store.save(userId, avatar).map(avatar));
    }

    private Future<Avatar> anew(String format, byte[] bytes) {
        if (accepted.incrementAndGet() > MOST_WAITING) {
            accepted.decrementAndGet();
            return Future.failedFuture(new ParleyException(
                    ErrorCode.UNAVAILABLE, "Too many pictures are read at the moment", RETRY_AFTER_MS, null));
        }
        return worker.executeBlocking(
                        () -> {
                            PictureFile.Written written = PictureFile.anew(format, bytes);
                            return new Avatar(hash(written.image()), written.mediaType(), written.image());
                        },
                        false)
                .onComplete(done -> accepted.decrementAndGet());
    }

    /** Finds the id of the current picture; fails with NOT_FOUND if there is none. */
    public Future<String> currentId(String userId) {
        return store.currentId(userId).compose(Avatars::present);
    }

    /** @param id the id from {@link #currentId}; the answer may be a newer picture */
    public Future<Avatar> find(String userId, String id) {
        Avatar cached = cache.get(id);
        if (cached != null) {
            return Future.succeededFuture(cached);
        }
        return store.find(userId).compose(Avatars::present).onSuccess(avatar -> cache.put(avatar.id(), avatar));
    }

    private static <T> Future<T> present(Optional<T> found) {
        return found.map(Future::succeededFuture)
                .orElseGet(() -> refuse(ErrorCode.NOT_FOUND, "This user has no picture"));
    }

    private static <T> Future<T> refuse(ErrorCode code, String message) {
        return Future.failedFuture(new ParleyException(code, message));
    }

    private static String hash(Buffer image) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(image.getBytes()), 0, 16);
        } catch (NoSuchAlgorithmException unavailable) {
            throw new IllegalStateException(unavailable);
        }
    }
}
