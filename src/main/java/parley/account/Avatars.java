package parley.account;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import parley.config.ParleyConfig;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.util.BoundedCache;

/** Takes pictures in and hands them out. The pictures that are asked for most come from memory. */
public final class Avatars {
    private final AvatarStore store;
    private final int maxBytes;
    private final BoundedCache<String, Avatar> cache;

    public Avatars(AvatarStore store, ParleyConfig.Avatars settings, InstantSource clock) {
        this.store = store;
        this.maxBytes = settings.maxBytes();
        this.cache = new BoundedCache<>(
                settings.cacheEntries(),
                settings.cacheBytes(),
                settings.cacheMs(),
                avatar -> avatar.image().length(),
                clock);
    }

    /** Fails with PAYLOAD_TOO_LARGE, or with UNSUPPORTED_MEDIA_TYPE if the bytes are not those of a picture. */
    public Future<Avatar> save(String userId, Buffer image) {
        if (image.length() > maxBytes) {
            return refuse(ErrorCode.PAYLOAD_TOO_LARGE, "A picture may have " + maxBytes + " bytes");
        }
        Optional<String> mediaType = PictureTypes.of(image);
        if (mediaType.isEmpty()) {
            return refuse(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "A picture must be PNG, JPEG, GIF or WebP");
        }
        Avatar avatar = new Avatar(hash(image), mediaType.get(), image);
        return store.save(userId, avatar).map(avatar);
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
