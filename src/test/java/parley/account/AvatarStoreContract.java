package parley.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.util.Await.result;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The contract of every store of pictures. */
@Tag("S3-LIM-08")
public abstract class AvatarStoreContract {
    private AvatarStore store;

    /** Makes a store with a user {@code a}. */
    protected abstract AvatarStore newStore();

    @BeforeEach
    void open() {
        store = newStore();
    }

    @Test
    void keepsTheLatestPicture() {
        assertEquals(Optional.empty(), result(store.find("a")));
        assertEquals(Optional.empty(), result(store.currentId("a")));
        for (int i = 0; i < 2; i++) {
            Avatar avatar = new Avatar("id" + i, "image/png", Buffer.buffer(new byte[] {(byte) i, 0, -1}));
            result(store.save("a", avatar));
            assertEquals(Optional.of(avatar), result(store.find("a")));
            assertEquals(Optional.of("id" + i), result(store.currentId("a")));
        }
    }
}
