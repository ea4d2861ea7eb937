package parley.matching.ticket;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * Who searches; gender and country may be null.
 *
 * @param gender what others' {@code wantGender} is compared with
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Searcher(String userId, String username, boolean isGuest, String gender, String country) {
    public Searcher {
        gender = Preferences.normalised(gender);
    }
}
