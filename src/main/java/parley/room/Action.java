package parley.room;

/** An action that somebody may want to take in a room. */
public enum Action {
    POST,
    POST_ANNOUNCE_ONLY,
    ANNOUNCE,
    MENTION_EVERYONE,
    EDIT,
    DELETE_OTHERS,
    REACT,
    CALL,
    PIN,
    UPDATE,
    ADD,
    REMOVE,
    MUTE,
    BAN,
    SET_ROLE,
    LEAVE,
    CLOSE
}
