package parley.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.error.ErrorCode;
import parley.error.ParleyException;

@Tag("S1-CTL-16")
class UsernamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"abc", "A_1", "___", "12345678901234567890"})
    void takesLettersDigitsAndUnderscores(String name) {
        assertEquals(name, Usernames.checked(name));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "ab", "123456789012345678901", "a b", "a-b", "añb", "abc\n", "ａｂｃ", "Admin", "SYSTEM"})
    void refusesOtherNames(String name) {
        ParleyException refusal = assertThrows(ParleyException.class, () -> Usernames.checked(name));
        assertEquals(ErrorCode.VALIDATION_ERROR, refusal.code());
        assertTrue(refusal.getMessage().startsWith("username: "));
    }

    @Test
    @Tag("S1-CTL-03")
    void generatesNamesByItsOwnRulesWithFewRepeats() {
        Random random = new Random(1);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            names.add(Usernames.checked(Usernames.generate(random)));
        }
        assertTrue(names.size() > 9_900, () -> names.size() + " distinct");
    }
}
