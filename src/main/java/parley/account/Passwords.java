package parley.account;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import parley.config.ParleyConfig;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/**
 * Hashes passwords with Argon2id (RFC 9106) on a few threads of its own. The line before them is bounded, so that a
 * flood of logins is refused instead of starving everything else.
 */
public final class Passwords {
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int PARALLELISM = 1;
    private static final long RETRY_AFTER_MS = 1_000;

    private final Argon2Function function;
    private final WorkerExecutor workers;
    private final AtomicInteger accepted = new AtomicInteger();
    private final int capacity;
    private final SecureRandom random;
    private final String nobodysHash;

    public Passwords(Vertx vertx, ParleyConfig.Hashing settings, SecureRandom random) {
        int threads = settings.threadsOrHalfTheCores();
        this.function = Argon2Function.getInstance(
                settings.memoryKib(), settings.iterations(), PARALLELISM, HASH_BYTES, Argon2.ID);
        this.workers = vertx.createSharedWorkerExecutor("parley-passwords", threads);
        this.capacity = threads + settings.queue();
        this.random = random;
        this.nobodysHash = "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
                .formatted(settings.memoryKib(), settings.iterations(), PARALLELISM, "A".repeat(22), "A".repeat(43));
    }

    public enum Verdict {
        WRONG,
        RIGHT,
        /** The password is right, but its hash has parameters that are no longer those of the configuration. */
        OUTDATED
    }

    /** Makes a PHC string, which holds the parameters. Fails with UNAVAILABLE when too many are waiting. */
    public Future<String> hash(String password) {
        return work(() -> {
            byte[] salt = new byte[SALT_BYTES];
            random.nextBytes(salt);
            return function.hash(bytes(password), salt).getResult();
        });
    }

    /**
     * Verifies a password; this takes as long for nobody as for somebody.
     *
     * @param hash null for a user who does not exist or has no password, which is never right
     */
    public Future<Verdict> verify(String password, String hash) {
        String judged = hash == null ? nobodysHash : hash;
        return work(() -> {
            Argon2Function made = Argon2Function.getInstanceFromHash(judged);
            boolean right = made.check(bytes(password), judged.getBytes(StandardCharsets.US_ASCII));
            if (!right || hash == null) {
                return Verdict.WRONG;
            }
            return made.equals(function) ? Verdict.RIGHT : Verdict.OUTDATED;
        });
    }

    private <T> Future<T> work(Callable<T> step) {
        if (accepted.incrementAndGet() > capacity) {
            accepted.decrementAndGet();
            return Future.failedFuture(new ParleyException(
                    ErrorCode.UNAVAILABLE, "Too many are logging in at the moment", RETRY_AFTER_MS, null));
        }
        return workers.executeBlocking(step, false).onComplete(done -> accepted.decrementAndGet());
    }

    /**
     * Normalises a password: keyboards differ in how they compose a letter, and a password must not (NIST SP 800-63B,
     * 5.1.1.2).
     */
    private static byte[] bytes(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFKC).getBytes(StandardCharsets.UTF_8);
    }
}
