package parley.room;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The purpose of a room. It decides how long the room's log lives and who may enter. */
public enum RoomKind {
    MATCH,
    DIRECT,
    GROUP,
    ROOM;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
