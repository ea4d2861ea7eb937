package parley.room;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Set;

/** The purpose of a room. It decides how long the room's log lives and who may enter. */
public enum RoomKind {
    MATCH(Trait.BETWEEN_TWO),
    DIRECT(Trait.BETWEEN_TWO, Trait.STORED),
    GROUP(Trait.STORED, Trait.CREATED_BY_USERS),
    ROOM(Trait.STORED, Trait.CREATED_BY_USERS, Trait.OPEN);

    private enum Trait {
        BETWEEN_TWO,
        STORED,
        CREATED_BY_USERS,
        OPEN
    }

    private final Set<Trait> traits;

    RoomKind(Trait... traits) {
        this.traits = Set.of(traits);
    }

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static RoomKind of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }

    public boolean betweenTwo() {
        return traits.contains(Trait.BETWEEN_TWO);
    }

    /** Tells whether the room's log is in the database, and not in the short-lived store. */
    public boolean stored() {
        return traits.contains(Trait.STORED);
    }

    public boolean createdByUsers() {
        return traits.contains(Trait.CREATED_BY_USERS);
    }

    /** Tells whether strangers may find and join the room, unless its settings make it private. */
    public boolean open() {
        return traits.contains(Trait.OPEN);
    }
}
