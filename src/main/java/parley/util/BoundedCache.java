package parley.util;

import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** Keeps values for a while, the most recently used ones, within a number of entries and of bytes. Thread-safe. */
public final class BoundedCache<K, V> {
    private record Entry<V>(V value, long weight, long until) {}

    private final Map<K, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final int maxEntries;
    private final long maxWeight;
    private final long ttlMs;
    private final ToLongFunction<V> weigher;
    private final InstantSource clock;
    private long weight;

    public BoundedCache(int maxEntries, long maxWeight, long ttlMs, ToLongFunction<V> weigher, InstantSource clock) {
        this.maxEntries = maxEntries;
        this.maxWeight = maxWeight;
        this.ttlMs = ttlMs;
        this.weigher = weigher;
        this.clock = clock;
    }

    /** Returns null if there is no value, or none any more. */
    public synchronized V get(K key) {
        Entry<V> entry = entries.get(key);
        if (entry != null && entry.until <= clock.millis()) {
            remove(key);
            return null;
        }
        return entry == null ? null : entry.value;
    }

    public synchronized void put(K key, V value) {
        remove(key);
        long valueWeight = weigher.applyAsLong(value);
        if (valueWeight > maxWeight) {
            return;
        }
        entries.put(key, new Entry<>(value, valueWeight, clock.millis() + ttlMs));
        weight += valueWeight;
        Iterator<Entry<V>> leastUsed = entries.values().iterator();
        while (entries.size() > maxEntries || weight > maxWeight) {
            weight -= leastUsed.next().weight;
            leastUsed.remove();
        }
    }

    public synchronized void remove(K key) {
        Entry<V> removed = entries.remove(key);
        if (removed != null) {
            weight -= removed.weight;
        }
    }

    /** Lets go the least recently used values whose time is up, and looks no further than the first that stays. */
    public synchronized void removeExpired() {
        long now = clock.millis();
        Iterator<Entry<V>> leastUsed = entries.values().iterator();
        while (leastUsed.hasNext()) {
            Entry<V> entry = leastUsed.next();
            if (entry.until > now) {
                return;
            }
            weight -= entry.weight;
            leastUsed.remove();
        }
    }

    public synchronized void removeKeys(Predicate<K> which) {
        entries.keySet().stream().filter(which).toList().forEach(this::remove);
    }
}
