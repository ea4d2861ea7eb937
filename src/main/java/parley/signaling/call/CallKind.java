package parley.signaling.call;

/** Between two people, one of whom rings the other; or among the members of a room, who join and leave. */
public enum CallKind {
    PAIR,
    GROUP
}
