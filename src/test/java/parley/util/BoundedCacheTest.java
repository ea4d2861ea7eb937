package parley.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S3-LIM-08")
class BoundedCacheTest {
    private final TestClock clock = new TestClock();
    private final BoundedCache<String, String> cache = new BoundedCache<>(3, 10, 1_000, String::length, clock);

    @Test
    void dropsTheLeastRecentlyUsedBeyondItsEntries() {
        cache.put("a", "1");
        cache.put("b", "2");
        cache.put("c", "3");
        assertEquals("1", cache.get("a"));
        cache.put("d", "4");
        assertNull(cache.get("b"));
        assertEquals("1", cache.get("a"));
        assertEquals("3", cache.get("c"));
        assertEquals("4", cache.get("d"));
    }

    @Test
    void neverHoldsMoreThanItsWeight() {
        cache.put("a", "12345");
        cache.put("b", "12345");
        cache.put("c", "1");
        assertNull(cache.get("a"));
        cache.put("d", "12345678901");
        assertNull(cache.get("d"), "too heavy by itself");
        assertEquals("12345", cache.get("b"));
        assertEquals("1", cache.get("c"));
    }

    @Test
    void whatIsReplacedRemovedOrOldWeighsNothing() {
        cache.put("a", "12345");
        cache.put("b", "12345");
        cache.put("b", "1");
        cache.put("c", "1234");
        assertEquals("12345", cache.get("a"), "beside the lighter one");
        cache.removeKeys(key -> key.equals("a"));
        cache.put("d", "12345");
        assertEquals("1", cache.get("b"), "beside what came in place of the removed one");
        clock.advanceMs(1_000);
        assertNull(cache.get("b"));
        assertNull(cache.get("c"));
        assertNull(cache.get("d"));
        cache.put("e", "1234567890");
        assertEquals("1234567890", cache.get("e"));
    }

    @Test
    void forgetsWhatIsOld() {
        cache.put("a", "1");
        clock.advanceMs(999);
        assertEquals("1", cache.get("a"));
        clock.advanceMs(1);
        assertNull(cache.get("a"));
    }
}
