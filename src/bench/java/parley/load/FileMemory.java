package parley.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Measures the memory of a server while it takes uploads, half of them by one POST and half resumably. */
final class FileMemory {
    private static final int PAUSE_MS = 2_000;
    private static final int SETTLE_MS = 5_000;
    private static final double KB_PER_MB = 1_024;

    private final FileServer server;
    private final FileDoor form;
    private final FileDoor resumable;

    FileMemory(FileServer server) {
        this.server = server;
        this.form = new ParleyFiles("POST", server, false);
        this.resumable = new ParleyFiles("tus", server, true);
    }

    /** Lets the server load what it needs for any upload. */
    void warmUp() {
        RepeatedText small = RepeatedText.of(1);
        for (FileDoor door : List.of(form, resumable)) {
            String file = door.upload(small);
            door.download(file);
            door.delete(file);
        }
        System.out.println(
                "| uploads | live heap MB: before, most, after (growth) | native buffers MB: before, most, after"
                        + " (growth) | resident MB: before, most |\n|---|---|---|---|");
    }

    /** @param heapKb what a full collection leaves @param buffersKb memory outside of the heap that the program asked for */
    private record Memory(long heapKb, long buffersKb, long residentKb) {
        Memory most(Memory other) {
            return new Memory(
                    Math.max(heapKb, other.heapKb),
                    Math.max(buffersKb, other.buffersKb),
                    Math.max(residentKb, other.residentKb));
        }
    }

    private Memory memory() {
        ServerProcess process = server.process();
        return new Memory(process.liveHeapKb(), process.nativeBuffersKb(), process.residentKb());
    }

    void measure(int uploads, int megabytes, int atOnce) throws InterruptedException, ExecutionException {
        if (uploads == 0 || megabytes == 0) {
            return;
        }
        RepeatedText text = RepeatedText.of(megabytes);
        Thread.sleep(SETTLE_MS);
        Memory before = memory();
        Memory most = whileUploading(uploads, atOnce, text, before);
        Thread.sleep(SETTLE_MS);
        Memory after = memory();
        System.out.printf(
                "| %d of %d MB, %d at once | %s | %s | %.0f, %.0f |%n",
                uploads,
                megabytes,
                atOnce,
                figures(before.heapKb(), most.heapKb(), after.heapKb()),
                figures(before.buffersKb(), most.buffersKb(), after.buffersKb()),
                before.residentKb() / KB_PER_MB,
                most.residentKb() / KB_PER_MB);
    }

    private static String figures(long beforeKb, long mostKb, long afterKb) {
        return String.format(
                "%.1f, %.1f, %.1f (%.1f)",
                beforeKb / KB_PER_MB, mostKb / KB_PER_MB, afterKb / KB_PER_MB, (mostKb - beforeKb) / KB_PER_MB);
    }

    /** @return the most of each kind of memory that was seen */
    private Memory whileUploading(int uploads, int atOnce, RepeatedText text, Memory before)
            throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(atOnce);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < uploads; i++) {
                FileDoor door = i % 2 == 0 ? form : resumable;
                running.add(threads.submit(() -> door.delete(door.upload(text))));
            }
            Memory most = before;
            while (running.stream().anyMatch(upload -> !upload.isDone())) {
                Thread.sleep(PAUSE_MS);
                most = most.most(memory());
            }
            for (Future<?> upload : running) {
                upload.get();
            }
            return most;
        } finally {
            threads.shutdownNow();
        }
    }
}
