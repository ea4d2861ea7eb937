package parley.room;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The role of a member in a room. */
public enum Role {
    OWNER,
    ADMIN,
    MEMBER;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Role of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
