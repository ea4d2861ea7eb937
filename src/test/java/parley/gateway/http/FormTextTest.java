package parley.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.vertx.core.buffer.Buffer;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.error.ErrorCode;
import parley.error.ParleyException;

class FormTextTest {
    private static final long SMALL_STACK = 256 * 1024;

    /** Any request would end the node if its text could use up the stack. */
    @ParameterizedTest
    @CsvSource({
        "'a', '[]', 8192",
        "'a', '[]', 65536",
        "'a', '[][a]', 8192",
        "'a', '[][a]', 65536",
        "'', '[', 65536",
        "'a', ']', 65536",
        "'', '[b]', 65536"
    })
    @Tag("S1-MW-08")
    void refusesAnyNestingWithoutMuchStack(String start, String step, int bytes) throws InterruptedException {
        String name = start + step.repeat((bytes - start.length()) / step.length());
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread reader = new Thread(null, () -> FormText.parse(Buffer.buffer(name)), "reader", SMALL_STACK);
        reader.setUncaughtExceptionHandler((thread, failure) -> thrown.set(failure));
        reader.start();
        reader.join();
        ParleyException refusal = assertInstanceOf(ParleyException.class, thrown.get());
        assertEquals(ErrorCode.VALIDATION_ERROR, refusal.code());
    }
}
