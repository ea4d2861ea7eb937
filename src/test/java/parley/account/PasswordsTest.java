package parley.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.account.Passwords.Verdict;
import parley.config.ParleyConfig;
import parley.error.ErrorCode;

@Tag("S3-JAVA-01")
class PasswordsTest {
    private static Vertx vertx;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        result(vertx.close());
    }

    private static Passwords passwords(int memoryKib, int queue) {
        return new Passwords(vertx, new ParleyConfig.Hashing(memoryKib, 1, 1, queue), new SecureRandom());
    }

    @Test
    void verifiesAHashOfTheReferenceImplementation() {
        String hash = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assertEquals(Verdict.OUTDATED, result(passwords(64, 1).verify("password", hash)));
        assertEquals(Verdict.WRONG, result(passwords(64, 1).verify("Password", hash)));
    }

    @Test
    void saltsEachHashAndKeepsTheParametersWithIt() {
        Passwords passwords = passwords(64, 1);
        String one = result(passwords.hash("correct horse"));
        assertTrue(one.startsWith("$argon2id$v=19$m=64,t=1,p=1$"), one);
        assertNotEquals(one, result(passwords.hash("correct horse")));
        assertEquals(Verdict.RIGHT, result(passwords.verify("correct horse", one)));
        assertEquals(Verdict.OUTDATED, result(passwords(128, 1).verify("correct horse", one)));
    }

    @Test
    void nobodyHasNoPassword() {
        assertEquals(Verdict.WRONG, result(passwords(64, 1).verify("", null)));
        assertEquals(Verdict.WRONG, result(passwords(64, 1).verify("anything", null)));
    }

    @Test
    void doesNotMindHowALetterWasComposed() {
        Passwords passwords = passwords(64, 1);
        String hash = result(passwords.hash("caf\u00e9 au lait"));
        assertEquals(Verdict.RIGHT, result(passwords.verify("cafe\u0301 au lait", hash)));
    }

    @Test
    void refusesAFloodInsteadOfQueueingIt() {
        Passwords passwords = passwords(8_192, 3);
        List<Future<String>> flood = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            flood.add(passwords.hash("password"));
        }
        assertTrue(refusal(ErrorCode.UNAVAILABLE, flood.get(49)).retryAfterMs() > 0);
        result(Future.join(flood).otherwiseEmpty());
        assertTrue(flood.stream().filter(Future::succeeded).count() >= 4);
        result(passwords.hash("password"));
    }
}
