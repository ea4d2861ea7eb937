package parley.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OwnPortTest {
    private static final Path FOLDER = Path.of("some", "folder");

    private final List<ServerSocket> others = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (ServerSocket other : others) {
            other.close();
        }
    }

    private void take(int port) throws IOException {
        others.add(new ServerSocket(port, 1, InetAddress.getByName(OwnPort.HOST)));
    }

    private static int startedAt() throws IOException {
        return OwnPort.startOf(FOLDER, port -> port);
    }

    @Test
    void isTheSameForAFolderAsLongAsItIsFree() throws IOException {
        int first = startedAt();

        assertEquals(first, startedAt());

        take(first);
        assertNotEquals(first, startedAt());
    }

    @Test
    void isAnotherOneWhenTheFirstIsTakenBetweenTheLookAndTheStart() throws IOException {
        List<Integer> tried = new ArrayList<>();

        int port = OwnPort.startOf(FOLDER, one -> {
            tried.add(one);
            if (tried.size() == 1) {
                take(one);
                throw new IOException("could not bind");
            }
            return one;
        });

        assertEquals(2, tried.size());
        assertEquals(tried.get(1), port);
        assertNotEquals(tried.get(0), port);
    }

    @Test
    void isNotBlamedForAFailureOfAnotherKind() {
        IOException failure = new IOException("no space");

        assertSame(
                failure,
                assertThrows(
                        IOException.class,
                        () -> OwnPort.startOf(FOLDER, port -> {
                            throw failure;
                        })));
    }
}
