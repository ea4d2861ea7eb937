package parley.files.child;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import parley.files.content.ByteSource;

/** One child: its thread feeds it, another reads its output, and a clock kills it at its limit. */
final class ChildProcess {
    private static final boolean SHELL = Files.isExecutable(Path.of("/bin/sh"));
    private static final String ERRORS = "errors";
    private static final int PIECE_BYTES = 64 * 1024;
    private static final int MOST_WORDS = 500;
    private static final long GRACE_MS = 2_000;

    private final ChildCommand command;
    private final Path folder;
    private final ChildOutput output;
    private final Process process;
    private final AtomicReference<ChildEnd.Kind> killed = new AtomicReference<>();

    private ChildProcess(ChildCommand command, Path folder, ChildOutput output, Process process) {
        this.command = command;
        this.folder = folder;
        this.output = output;
        this.process = process;
    }

    static ChildProcess start(ChildCommand command, Path folder, ChildOutput output) throws IOException {
        List<String> words = command.limited(SHELL);
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectError(folder.resolve(ERRORS).toFile());
        String path = System.getenv("PATH");
        builder.environment().clear();
        if (path != null) {
            builder.environment().put("PATH", path);
        }
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("TMPDIR", folder.toString());
        return new ChildProcess(command, folder, output, builder.start());
    }

    /** Kills the child and its own children. The first reason counts. */
    void kill(ChildEnd.Kind reason) {
        killed.compareAndSet(null, reason);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Feeds the child and waits for its end. Blocks until then, at most until its time is over. */
    ChildEnd finish(ByteSource bytes, ExecutorService readers, ScheduledExecutorService clock) throws IOException {
        Future<?> deadline = null;
        try {
            deadline = clock.schedule(() -> kill(ChildEnd.Kind.TIME_LIMIT), command.timeMs(), TimeUnit.MILLISECONDS);
            Future<?> reading = readers.submit(this::readOutput);
            feed(bytes);
            process.waitFor();
            awaitOutput(reading);
            return end();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("The node ends", stopped);
        } finally {
            if (deadline != null) {
                deadline.cancel(false);
            }
            if (process.isAlive()) {
                kill(ChildEnd.Kind.REFUSED);
            }
        }
    }

    private void feed(ByteSource bytes) {
        try (OutputStream input = process.getOutputStream()) {
            byte[] piece = new byte[PIECE_BYTES];
            long at = 0;
            while (bytes != null && at < bytes.length() && process.isAlive()) {
                int count = read(bytes, at, piece);
                if (count <= 0) {
                    break;
                }
                input.write(piece, 0, count);
                at += count;
            }
        } catch (IOException readsNoMore) {
            // The child has seen enough, or has ended: its status tells which.
            return;
        }
    }

    private int read(ByteSource bytes, long at, byte[] piece) {
        try {
            return bytes.read(at, piece);
        } catch (IOException | RuntimeException unread) {
            kill(ChildEnd.Kind.NOT_FED);
            return 0;
        }
    }

    private void readOutput() {
        byte[] piece = new byte[PIECE_BYTES];
        long total = 0;
        try (InputStream from = process.getInputStream()) {
            int count = from.read(piece);
            while (count >= 0) {
                total += count;
                if (total > command.outputBytes()) {
                    kill(ChildEnd.Kind.OUTPUT_LIMIT);
                    return;
                }
                output.take(piece, count);
                count = from.read(piece);
            }
        } catch (IOException killedMeanwhile) {
            killed.compareAndSet(null, ChildEnd.Kind.FAILED);
        }
    }

    /** Waits in vain only if the child left a child of its own behind that holds the output open. */
    private void awaitOutput(Future<?> reading) throws InterruptedException {
        try {
            reading.get(GRACE_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException unread) {
            killed.compareAndSet(null, ChildEnd.Kind.FAILED);
        }
    }

    private ChildEnd end() throws IOException {
        int status = process.exitValue();
        ChildEnd.Kind reason = killed.get();
        if (reason == null) {
            reason = status == 0 ? ChildEnd.Kind.DONE : ChildEnd.Kind.FAILED;
        }
        return new ChildEnd(reason, status, words());
    }

    private String words() throws IOException {
        Path errors = folder.resolve(ERRORS);
        if (!Files.isRegularFile(errors)) {
            return "";
        }
        try (InputStream from = Files.newInputStream(errors)) {
            long size = Files.size(errors);
            from.skipNBytes(Math.max(0, size - MOST_WORDS));
            byte[] last = from.readNBytes(MOST_WORDS);
            return new String(last, StandardCharsets.UTF_8).strip();
        }
    }
}
