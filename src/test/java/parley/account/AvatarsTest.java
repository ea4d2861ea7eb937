package parley.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.config.ParleyConfig;
import parley.error.ErrorCode;
import parley.util.TestClock;

@Tag("S3-LIM-08")
class AvatarsTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final int MOST_BYTES = 20_000;

    private final TestClock clock = new TestClock();
    private final MemoryAvatarStore stored = new MemoryAvatarStore();
    private int reads;
    private final Avatars avatars = new Avatars(
            VERTX,
            new AvatarStore() {
                @Override
                public Future<Void> save(String userId, Avatar avatar) {
                    return stored.save(userId, avatar);
                }

                @Override
                public Future<Optional<String>> currentId(String userId) {
                    return stored.currentId(userId);
                }

                @Override
                public Future<Optional<Avatar>> find(String userId) {
                    reads++;
                    return stored.find(userId);
                }
            },
            new ParleyConfig.Avatars(MOST_BYTES, 2, heldBytes(), 1_000),
            clock);

    /** Room for one of the pictures below, and not for two. */
    private static int heldBytes() {
        return PictureFile.anew("png", png(300).getBytes()).image().length() * 3 / 2;
    }

    private static Buffer png(int side) {
        return Buffer.buffer(DrawnPictures.png(side, side));
    }

    @AfterAll
    static void close() {
        result(VERTX.close());
    }

    private static Buffer latin(String text) {
        return Buffer.buffer(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private Avatar find(String userId) {
        return result(avatars.currentId(userId).compose(id -> avatars.find(userId, id)));
    }

    @Test
    void readsAPictureOnceAndANewOneAtOnce() {
        Avatar first = result(avatars.save("a", png(300)));
        assertEquals(first, find("a"));
        assertEquals(first, find("a"));
        assertEquals(1, reads);
        Avatar second = result(avatars.save("a", png(310)));
        assertNotEquals(first.id(), second.id());
        assertEquals(second, find("a"));
        assertEquals(2, reads);
    }

    @Test
    void remembersNoMoreThanItsBounds() {
        result(avatars.save("a", png(300)));
        result(avatars.save("b", png(299)));
        find("a");
        find("b");
        find("a");
        assertEquals(3, reads, "both together are too heavy");
        clock.advanceMs(1_000);
        find("a");
        assertEquals(4, reads, "kept for its time only");
    }

    @Test
    void refusesWhatIsTooLarge() {
        refusal(ErrorCode.PAYLOAD_TOO_LARGE, avatars.save("a", Buffer.buffer(new byte[MOST_BYTES + 1])));
        byte[] wide = DrawnPictures.drawn("png", 20_000, 200, BufferedImage.TYPE_BYTE_BINARY);
        refusal(ErrorCode.PAYLOAD_TOO_LARGE, avatars.save("a", Buffer.buffer(wide)));
        refusal(ErrorCode.NOT_FOUND, avatars.currentId("a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "P",
                "<svg onload='alert(1)'>",
                "<html><script>",
                "RIFF____WEBP",
                "GIF89a",
                "\u00ff\u00d8\u00ff",
                "%PDF-1.7",
                "BM______"
            })
    void refusesWhatIsNoPicture(String bytes) {
        refusal(ErrorCode.UNSUPPORTED_MEDIA_TYPE, avatars.save("a", latin(bytes)));
    }

    @Test
    void showsWhatItHasWrittenItself() {
        byte[] taken = DrawnPictures.withExif(DrawnPictures.jpeg(40, 20), 6);
        Avatar avatar = result(avatars.save("a", Buffer.buffer(taken)));
        assertEquals("image/jpeg", avatar.mediaType());
        assertFalse(avatar.image().toString(StandardCharsets.ISO_8859_1).contains("GPS"));
        assertEquals(avatar, find("a"));
    }
}
