package parley.util;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Holds entries that all live equally long since their last put, so that they expire in the order of their puts. */
public final class ExpiringMap<K, V> {
    private record Entry<V>(V value, long until) {}

    private final Map<K, Entry<V>> entries = new LinkedHashMap<>();
    private final long ttlMs;

    public ExpiringMap(long ttlMs) {
        this.ttlMs = ttlMs;
    }

    public void put(K key, V value, long now) {
        expire(now);
        entries.remove(key);
        entries.put(key, new Entry<>(value, now + ttlMs));
    }

    /** Returns null once the entry has expired. */
    public V get(K key, long now) {
        Entry<V> entry = entries.get(key);
        return entry == null || entry.until <= now ? null : entry.value;
    }

    /** Returns the value even if it has expired; null if there is none. */
    public V remove(K key) {
        Entry<V> entry = entries.remove(key);
        return entry == null ? null : entry.value;
    }

    private void expire(long now) {
        Iterator<Entry<V>> oldest = entries.values().iterator();
        while (oldest.hasNext() && oldest.next().until <= now) {
            oldest.remove();
        }
    }

    public List<V> values(long now) {
        expire(now);
        return entries.values().stream().map(Entry::value).toList();
    }
}
