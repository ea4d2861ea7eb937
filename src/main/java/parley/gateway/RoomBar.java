package parley.gateway;

/** Holds a room's events back on one event loop while one of its two members blocks the other. */
final class RoomBar {
    private final Hub hub;
    private final RoomChannel channel;
    private final Audience audience;

    RoomBar(Hub hub, RoomChannel channel, Audience audience) {
        this.hub = hub;
        this.channel = channel;
        this.audience = audience;
    }

    boolean closed() {
        return audience.barrier().closed();
    }

    /** To be noted before blocks are read, and given to {@link #closeUnlessToldSince}. */
    int changes() {
        return audience.barrier().changes();
    }

    /** A word that came after the blocks were read counts more than what was read. */
    void closeUnlessToldSince(int changes) {
        if (changes() == changes) {
            close();
        }
    }

    /** Opens it for a block that no longer stands, unless a word came after the blocks were read. */
    void openUnlessToldSince(int changes) {
        if (changes() == changes && closed()) {
            open();
        }
    }

    /** @return whether this word is newer than those before: between nodes they may overtake each other */
    boolean hears(long at) {
        return audience.barrier().hears(at);
    }

    /** From now on nothing passes; each connection waits where it is. */
    void close() {
        audience.bar();
    }

    /** Those who waited are brought what came meanwhile, and then run with the room again. */
    void open() {
        audience.barrier().open().forEach((connection, seq) -> {
            channel.joinBegins();
            Replay.start(hub, channel, connection, seq);
        });
    }
}
