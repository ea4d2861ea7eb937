package parley.files.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.files.store.FileStore;
import parley.files.store.FileStoreContract;
import parley.util.Await;

/** Files in a real storage of another maker. */
@Tag("once")
@Tag("S1-FILE")
class S3FileStoreIT extends FileStoreContract {
    private static Vertx vertx;
    private static S3Server server;
    private static int tests;

    private String prefix;

    @BeforeAll
    static void start() {
        S3Server.require();
        vertx = Vertx.vertx();
        server = new S3Server("S3FileStoreIT");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
            Await.result(vertx.close());
        }
    }

    @BeforeEach
    void takeAPlaceOfItsOwn() {
        tests++;
        prefix = "test-" + tests + "/";
    }

    @Override
    protected FileStore newStore() {
        return new S3FileStore(vertx, server.settings(prefix), InstantSource.system(), new SecureRandom());
    }

    @Test
    void losesNothingWhileTheStorageIsAwayAndComesBackByItself() {
        FileStore store = newStore();
        String state = append(store, "k", null, bytes(6 * MIB, 1));
        FileStore.Appender appender = Await.result(store.append("k", state));
        server.kill();
        try {
            write(appender, bytes(1_000, 2));
            Await.refusal(ErrorCode.UNAVAILABLE, appender.sync());
            Await.refusal(ErrorCode.UNAVAILABLE, store.append("k", state));
            Await.refusal(ErrorCode.UNAVAILABLE, store.complete("k", state));
            Await.refusal(ErrorCode.UNAVAILABLE, store.read("k", 0, 1));
            Await.refusal(ErrorCode.UNAVAILABLE, store.list(null, 1));
            Await.refusal(ErrorCode.UNAVAILABLE, store.check());
        } finally {
            server.start();
        }
        String next = append(store, "k", state, bytes(1_000, 3));
        Await.result(store.complete("k", next));
        byte[] all =
                Buffer.buffer(bytes(6 * MIB, 1)).appendBytes(bytes(1_000, 3)).getBytes();
        assertArrayEquals(all, read(store, "k"));
    }

    @Test
    void saysWhyTheStorageRefuses() {
        FileStore wrongKey =
                new S3FileStore(vertx, server.settings(prefix, "wrong"), InstantSource.system(), new SecureRandom());
        String told = Await.refusal(ErrorCode.UNAVAILABLE, wrongKey.check()).getMessage();
        assertTrue(told.contains("403") && told.contains("SignatureDoesNotMatch"), told);
        Await.refusal(ErrorCode.UNAVAILABLE, wrongKey.read("k", 0, 1));
    }

    @Test
    void deletesTailsOfAppendersThatAreGone() {
        FileStore store = newStore();
        S3Listing listing = new S3Listing(
                new S3Calls(
                        new S3Client(vertx, server.settings(prefix), InstantSource.system(), S3Client.SILENT_MS), "it"),
                new S3Names(prefix));
        String state = null;
        for (int i = 0; i < 12; i++) {
            state = append(store, "k", state, bytes(1_000, i));
        }
        int left = Await.result(listing.tailsOf(prefix + "k")).size();
        assertTrue(left <= 3, "tails: " + left);
        Await.result(store.complete("k", state));
        assertEquals(List.of(), Await.result(listing.tailsOf(prefix + "k")));
        assertEquals(12_000, read(store, "k").length);
    }
}
