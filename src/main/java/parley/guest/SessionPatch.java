package parley.guest;

import java.util.List;

/** A change to a guest session: null leaves a field as it is, an empty string or list clears it. */
public record SessionPatch(
        String username, String gender, List<String> languages, String country, List<String> interests) {
    public Profile appliedTo(Profile profile) {
        return new Profile(
                gender == null ? profile.gender() : gender,
                languages == null ? profile.languages() : languages,
                country == null ? profile.country() : country,
                interests == null ? profile.interests() : interests);
    }
}
