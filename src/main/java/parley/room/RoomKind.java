package parley.room;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a room is for; decides how long its log lives and who may enter. */
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
