package parley.files;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.files.store.FileStore;

/** A store of objects in memory. Each state that a sync returned stays, like a part of an object that nobody changes. */
final class MemoryFileStore implements FileStore {
    private final Map<String, Buffer> whole = new ConcurrentHashMap<>();
    /** Bytes by state, which begins with the key. */
    private final Map<String, Buffer> parts = new ConcurrentHashMap<>();

    private final AtomicLong states = new AtomicLong();
    volatile long free = Long.MAX_VALUE;
    volatile long changedAt;
    volatile int largestWrite;

    @Override
    public Future<Appender> append(String key, String state) {
        Buffer begun = state == null ? Buffer.buffer() : parts.get(state).copy();
        return Future.succeededFuture(new Appender() {
            @Override
            public Future<Void> write(Buffer bytes) {
                largestWrite = Math.max(largestWrite, bytes.length());
                begun.appendBuffer(bytes);
                return Future.succeededFuture();
            }

            @Override
            public Future<String> sync() {
                String synced = key + ' ' + states.incrementAndGet();
                parts.put(synced, begun.copy());
                return Future.succeededFuture(synced);
            }

            @Override
            public Future<Void> close() {
                return Future.succeededFuture();
            }
        });
    }

    @Override
    public Future<Void> complete(String key, String state) {
        whole.computeIfAbsent(key, missing -> parts.get(state));
        parts.keySet().removeIf(part -> keyOf(part).equals(key));
        return Future.succeededFuture();
    }

    private static String keyOf(String state) {
        return state.substring(0, state.indexOf(' '));
    }

    @Override
    public Future<Buffer> read(String key, long from, int length) {
        Buffer bytes = whole.get(key);
        if (bytes == null) {
            return Future.failedFuture(new ParleyException(ErrorCode.NOT_FOUND, "no object " + key));
        }
        return Future.succeededFuture(bytes.getBuffer((int) from, (int) Math.min(bytes.length(), from + length)));
    }

    @Override
    public Optional<Path> onDisk(String key) {
        return Optional.empty();
    }

    @Override
    public Future<Void> delete(String key, String state) {
        whole.remove(key);
        parts.keySet().removeIf(part -> keyOf(part).equals(key));
        return Future.succeededFuture();
    }

    TreeSet<String> keys() {
        TreeSet<String> keys = new TreeSet<>(whole.keySet());
        parts.keySet().forEach(part -> keys.add(keyOf(part)));
        return keys;
    }

    @Override
    public Future<List<Listed>> list(String after, int limit) {
        return Future.succeededFuture(keys().stream()
                .filter(key -> after == null || key.compareTo(after) > 0)
                .limit(limit)
                .map(key -> new Listed(key, changedAt))
                .toList());
    }

    Map<String, Buffer> whole() {
        return new TreeMap<>(whole);
    }

    @Override
    public Future<Long> freeBytes() {
        return Future.succeededFuture(free);
    }

    @Override
    public Future<Void> check() {
        return Future.succeededFuture();
    }
}
