package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.files.HalfUpload;
import parley.files.client.Exchange;
import parley.files.client.FileClient;
import parley.files.client.TextBytes;
import parley.files.client.TusUpload;
import parley.util.Folders;

/** Two nodes that keep files in one folder: what one has begun the other goes on with. */
@Tag("S1-ARC-05")
@Tag("S1-FILE-06")
@Tag("S3-FT-01")
@Tag("long")
class FilesClusterIT {
    private static final Path FOLDER = emptied(Path.of("target", "it", "FilesClusterIT-files"));
    private static final int LENGTH = (6 << 20) + 123;
    private static final int HALF = LENGTH / 2;
    private static final int LITTLE = 1_000;
    private static final long TAKE_OVER_MS = 1_000;

    @RegisterExtension
    static final ClusterNodes NODES = new ClusterNodes(2).with("FILES_DIR", FOLDER);

    private final Random random = new Random();
    private FileClient ann;
    private String room;

    /** The nodes start before anything else of this class runs. */
    private static Path emptied(Path folder) {
        try {
            Folders.delete(folder);
            return folder.toAbsolutePath();
        } catch (IOException cannotDelete) {
            throw new UncheckedIOException(cannotDelete);
        }
    }

    @BeforeEach
    void annHasARoom() {
        ann = FileClient.guestAt(NODES.node(0).port());
        room = ann.makeRoom();
    }

    @AfterEach
    void startWhatWasKilled() {
        NODES.repair();
    }

    private TextBytes text() {
        return new TextBytes(random.nextLong(), LENGTH);
    }

    @Test
    void anUploadKilledAtHalfGoesOnAtAnotherNode() {
        try (HalfUpload half = HalfUpload.begin(ann, room, text(), HALF)) {
            NODES.node(0).kill9();
            half.finishAt(NODES.node(1).port());
        }
    }

    /** The first request is still open and sends nothing; the second must not wait for its end. */
    @Test
    void aSecondRequestAtAnotherNodeTakesOverFromOneThatStalls() {
        TextBytes text = text();
        try (HalfUpload stalled = HalfUpload.begin(ann, room, text, HALF)) {
            TusUpload second = new TusUpload(ann.at(NODES.node(1).port()), stalled.fileId());
            long offset = second.offset();
            long began = System.nanoTime();
            try (Exchange little = second.patch(offset, LITTLE)) {
                TusUpload.write(little, text, offset, offset + LITTLE);
                assertEquals(
                        Long.toString(offset + LITTLE),
                        little.answer().expect(204).header("Upload-Offset"));
            }
            long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            System.out.println("The second request took over in " + tookMs + " ms");
            if (Boolean.getBoolean("parley.timing")) {
                assertTrue(tookMs <= TAKE_OVER_MS, () -> tookMs + " ms");
            }
            second.finish(text, offset + LITTLE).expect(204);
            stalled.writeRest();
            HalfUpload.assertWhole(second.client(), stalled.fileId(), text);
        }
    }

    /** What the first one still sends must not come into the file, although its connection is open all the time. */
    @Test
    void aRequestThatWasOvertakenAtItsOwnNodeIsRefused() {
        TextBytes text = text();
        try (HalfUpload stalled = HalfUpload.begin(ann, room, text, HALF)) {
            TusUpload second = new TusUpload(ann, stalled.fileId());
            second.finish(text, second.offset()).expect(204);
            stalled.writeRest();
            HalfUpload.assertWhole(ann, stalled.fileId(), text);
        }
    }

    @Test
    void aLinkThatOneNodeHasSignedWorksAtTheOther() {
        TextBytes text = text();
        String fileId = ann.post(room, "linked.txt", text).expect(201).json().getString("fileId");
        String link = ann.link(fileId);
        FileClient elsewhere = ann.at(NODES.node(1).port());
        assertEquals(text.sha256(), elsewhere.readBy(link).expect(200).sha256());
        elsewhere.delete(fileId).expect(204);
        assertEquals("GONE", ann.readBy(link).expect(410).errorCode());
    }
}
