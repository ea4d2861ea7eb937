package parley.matching.ticket;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import parley.error.ParleyException;

/**
 * Says whom somebody wants to meet. Mode and {@code wantGender} are musts and never widen; languages and interests widen
 * with the stages. No languages, no interests (empty or null) or a null {@code wantGender} mean anyone. Values are lower-cased.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Preferences(Mode mode, Set<String> languages, Set<String> interests, String wantGender) {
    /** The size of the index of waiting tickets grows with the product of the two lists. */
    public static final int MOST_VALUES = 10;

    private static final String ANY_GENDER = "any";

    public Preferences {
        languages = normalised("languages", languages);
        interests = normalised("interests", interests);
        wantGender = normalised(wantGender);
        wantGender = ANY_GENDER.equals(wantGender) ? null : wantGender;
    }

    static String normalised(String value) {
        return value == null || value.isBlank() ? null : value.strip().toLowerCase(Locale.ROOT);
    }

    private static Set<String> normalised(String path, Collection<String> values) {
        if (values == null) {
            return Set.of();
        }
        Set<String> distinct = new LinkedHashSet<>();
        for (String value : values) {
            String normalised = normalised(value);
            if (normalised != null) {
                distinct.add(normalised);
            }
        }
        if (distinct.size() > MOST_VALUES) {
            throw ParleyException.invalid(path, "at most " + MOST_VALUES + " values");
        }
        return Collections.unmodifiableSet(distinct);
    }
}
