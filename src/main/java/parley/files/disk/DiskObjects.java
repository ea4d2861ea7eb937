package parley.files.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/** Completes, reads and deletes objects on disk. Every method waits for the disk. */
final class DiskObjects {
    private static final Logger LOG = LoggerFactory.getLogger(DiskObjects.class);

    private final Shards shards;
    private final Supplier<String> writers;

    DiskObjects(Shards shards, Supplier<String> writers) {
        this.shards = shards;
        this.writers = writers;
    }

    /** The rename is what completes; whatever was done before a crash is done again, and what is left over goes. */
    void complete(String key, List<Parts.Part> parts) throws IOException {
        Path whole = shards.whole(key);
        if (Files.notExists(whole)) {
            makeWhole(key, parts, whole);
        }
        Shards.sync(whole.getParent());
        deleteFilesOf(key, false);
    }

    /** Another node may do the same at the same time, and then finds or leaves the parts gone. */
    private void makeWhole(String key, List<Parts.Part> parts, Path whole) throws IOException {
        try {
            Path ready =
                    parts.size() == 1 ? cutOff(key, parts.get(0)) : joined(key, parts, shards.part(key, writers.get()));
            Files.move(ready, whole, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException gone) {
            shards.requireRoot();
            if (Files.notExists(whole)) {
                throw lost(key);
            }
        }
    }

    /** Bytes behind the noted length are of an appender that was cut off. */
    private Path cutOff(String key, Parts.Part part) throws IOException {
        Path file = shards.part(key, part.writer());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (channel.size() < part.length()) {
                throw lost(key);
            }
            channel.truncate(part.length());
            channel.force(true);
        }
        return file;
    }

    private Path joined(String key, List<Parts.Part> parts, Path into) throws IOException {
        try (FileChannel to = shards.create(into)) {
            for (Parts.Part part : parts) {
                try (FileChannel from = FileChannel.open(shards.part(key, part.writer()), StandardOpenOption.READ)) {
                    copy(key, from, part.length(), to);
                }
            }
            to.force(true);
        }
        return into;
    }

    private static void copy(String key, FileChannel from, long length, FileChannel to) throws IOException {
        long done = 0;
        while (done < length) {
            long copied = from.transferTo(done, length - done, to);
            if (copied <= 0) {
                throw lost(key);
            }
            done += copied;
        }
    }

    private static ParleyException lost(String key) {
        LOG.error("Bytes of the object {} that were stored durably are gone", key);
        return new ParleyException(ErrorCode.NOT_FOUND, "The bytes of this file are gone");
    }

    /** Returns fewer bytes at the end of the object. */
    byte[] read(String key, long from, int length) throws IOException {
        byte[] bytes = new byte[length];
        ByteBuffer into = ByteBuffer.wrap(bytes);
        try (FileChannel channel = FileChannel.open(shards.whole(key), StandardOpenOption.READ)) {
            int read = 0;
            while (into.hasRemaining() && read >= 0) {
                read = channel.read(into, from + into.position());
            }
        } catch (NoSuchFileException gone) {
            shards.requireRoot();
            throw new ParleyException(ErrorCode.NOT_FOUND, "There is no such file");
        }
        return into.hasRemaining() ? Arrays.copyOf(bytes, into.position()) : bytes;
    }

    void delete(String key) throws IOException {
        if (deleteFilesOf(key, true)) {
            Shards.sync(shards.folder(key));
        }
    }

    /** @return whether there were any */
    private boolean deleteFilesOf(String key, boolean wholeToo) throws IOException {
        boolean found = false;
        Path folder = shards.folder(key);
        if (Files.notExists(folder)) {
            shards.requireRoot();
            return false;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (Shards.keyOf(name).equals(key) && (wholeToo || !name.equals(key))) {
                    found |= Files.deleteIfExists(file);
                }
            }
        }
        return found;
    }
}
