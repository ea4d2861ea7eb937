package parley.files.disk;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import parley.error.ErrorCode;
import parley.error.FileTrouble;
import parley.files.store.StorageTrouble;

/** Runs what waits for the disk on threads of its own, and turns failures into error codes. */
final class DiskWork {
    /** Less than this is as good as nothing: a block can't be written any more. */
    private static final long SCARCE_BYTES = 1 << 20;

    private final WorkerExecutor workers;
    private final Path root;
    private final StorageTrouble trouble;

    DiskWork(WorkerExecutor workers, Path root) {
        this.workers = workers;
        this.root = root;
        this.trouble = new StorageTrouble(root.toString());
    }

    /** Runs a step that shows nothing of the disk's health. */
    <T> Future<T> tidying(Callable<T> step) {
        return run(step, () -> {});
    }

    <T> Future<T> reading(Callable<T> step) {
        return run(step, trouble::read);
    }

    <T> Future<T> writing(Callable<T> step) {
        return run(step, trouble::written);
    }

    private <T> Future<T> run(Callable<T> step, Runnable worked) {
        return workers.executeBlocking(
                () -> {
                    try {
                        T result = step.call();
                        worked.run();
                        return result;
                    } catch (IOException failure) {
                        ErrorCode code = isFull(failure) ? ErrorCode.STORAGE_FULL : ErrorCode.UNAVAILABLE;
                        throw trouble.note(code, FileTrouble.reason(failure));
                    }
                },
                false);
    }

    /** Texts of the system may be in the operator's language, so the free space is looked at too. */
    private boolean isFull(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.contains("No space left") || message.contains("quota exceeded")) {
            return true;
        }
        return Files.isDirectory(root) && root.toFile().getUsableSpace() < SCARCE_BYTES;
    }
}
