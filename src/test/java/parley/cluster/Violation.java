package parley.cluster;

/** A promise that was broken. */
record Violation(Kind kind, String text) {
    enum Kind {
        /** Acknowledged, or before a position that was reached, but not there. */
        LOST,
        /** Delivered twice to one device, stored twice for one intent, or acknowledged as two. */
        DOUBLED,
        /** Delivered after a later one. */
        DISORDERED,
        /** Two devices, or a device and the database, have different events at one position. */
        DIVERGED,
        /** Delivered or stored, but nobody said it so. */
        INVENTED,
        /** A device could not get the events that it missed in a stored room. */
        NOT_RECOVERED,
        /** Somebody in two matches, or a match of other than two. */
        TWO_MATCHES,
        /** Shown as connected though nobody is. */
        GHOST,
        /** Connected but not shown so. */
        UNSEEN
    }
}
