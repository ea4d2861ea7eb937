package parley.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.config.ParleyConfig;
import parley.error.ErrorCode;
import parley.util.TestClock;

@Tag("S3-LIM-08")
class AvatarsTest {
    private final TestClock clock = new TestClock();
    private final MemoryAvatarStore stored = new MemoryAvatarStore();
    private int reads;
    private final Avatars avatars = new Avatars(
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
            new ParleyConfig.Avatars(100, 2, 150, 1_000),
            clock);

    private static Buffer png(int length) {
        return latin("\u0089PNG\r\n\u001a\n").appendBytes(new byte[length - 8]);
    }

    private static Buffer latin(String text) {
        return Buffer.buffer(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private Avatar find(String userId) {
        return result(avatars.currentId(userId).compose(id -> avatars.find(userId, id)));
    }

    @Test
    void readsAPictureOnceAndANewOneAtOnce() {
        Avatar first = result(avatars.save("a", png(20)));
        assertEquals(first, find("a"));
        assertEquals(first, find("a"));
        assertEquals(1, reads);
        Avatar second = result(avatars.save("a", png(21)));
        assertNotEquals(first.id(), second.id());
        assertEquals(second, find("a"));
        assertEquals(2, reads);
    }

    @Test
    void remembersNoMoreThanItsBounds() {
        result(avatars.save("a", png(100)));
        result(avatars.save("b", png(99)));
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
        refusal(ErrorCode.PAYLOAD_TOO_LARGE, avatars.save("a", png(101)));
        refusal(ErrorCode.NOT_FOUND, avatars.currentId("a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "P", "<svg onload='alert(1)'>", "<html><script>", "RIFF____WAVE", "%PDF-1.7", "BM______"})
    void refusesWhatIsNoPicture(String bytes) {
        refusal(ErrorCode.UNSUPPORTED_MEDIA_TYPE, avatars.save("a", latin(bytes)));
    }

    @ParameterizedTest
    @CsvSource({"GIF89a, image/gif", "GIF87a, image/gif", "RIFF____WEBP, image/webp", "\u00ff\u00d8\u00ff, image/jpeg"})
    void tellsPicturesByTheirFirstBytes(String bytes, String mediaType) {
        assertEquals(mediaType, result(avatars.save("a", latin(bytes))).mediaType());
    }
}
