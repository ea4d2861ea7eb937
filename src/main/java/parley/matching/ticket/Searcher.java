package parley.matching.ticket;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * Describes the user who searches. Gender and country may be null.
 *
 * @param gender is compared with others' {@code wantGender}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Searcher(String userId, String username, boolean isGuest, String gender, String country) {
    public Searcher {
        gender = Preferences.normalised(gender);
    }
}
