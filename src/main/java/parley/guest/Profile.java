package parley.guest;

import java.util.List;

/**
 * A person's words about themselves. All of it is optional; an empty string or list means not said.
 *
 * @param gender an open short word, lower case
 * @param languages BCP 47 tags, the preferred one first
 * @param country ISO 3166-1 alpha-2, upper case
 * @param interests distinct, lower case
 */
public record Profile(String gender, List<String> languages, String country, List<String> interests) {
    public static final Profile EMPTY = new Profile("", List.of(), "", List.of());

    public Profile {
        gender = gender == null ? "" : gender;
        languages = languages == null ? List.of() : List.copyOf(languages);
        country = country == null ? "" : country;
        interests = interests == null ? List.of() : List.copyOf(interests);
    }
}
