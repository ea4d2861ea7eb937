package parley.gateway.format;

import io.netty.buffer.ByteBufUtil;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import parley.gateway.dialect.Dialect;
import parley.gateway.dialect.Said;
import parley.room.RoomFacts;

/**
 * An event as features tell it: its name and its JSON, whatever protocol its readers speak. Each {@link Format} makes
 * its bytes of the frame once, and all sockets of that format write these bytes. Thread-safe.
 */
public final class Frame {
    /** The bridge writes this much around name and JSON; other protocols write about as much. */
    private static final int SURROUNDINGS = "{'type':'rec','address':'','body':}".length();

    private static final int TO_ONE = -1;

    private final String name;
    private final byte[] json;
    private final int eventId;
    private final boolean ephemeral;
    private final int bytes;
    private final List<Frame> parts;
    private final EventSet eventIds;
    private final boolean fresh;
    private final boolean said;
    private final long madeNanos = System.nanoTime();
    private volatile RoomFacts room = RoomFacts.NONE;
    private volatile Made made;
    private volatile FeedOffset offset;
    private volatile Worded worded;

    /** The bytes of one format, and those of the formats that were made before. */
    private record Made(Format format, byte[] bytes, Made next) {}

    /** The events that the frame is in one dialect, and those of the dialects that were asked for before. */
    private record Worded(Dialect dialect, List<Frame> frames, Worded next) {}

    private Frame(String name, byte[] json, int eventId, boolean ephemeral, int bytes, boolean fresh, boolean said) {
        this.name = name;
        this.json = json;
        this.eventId = eventId;
        this.ephemeral = ephemeral;
        this.bytes = bytes;
        this.fresh = fresh;
        this.said = said;
        this.parts = null;
        this.eventIds = null;
    }

    private Frame(List<Frame> parts, EventSet eventIds, int bytes) {
        this.name = null;
        this.json = null;
        this.eventId = EventNames.UNKNOWN;
        this.ephemeral = false;
        this.bytes = bytes;
        this.fresh = true;
        this.said = false;
        this.parts = parts;
        this.eventIds = eventIds;
    }

    public static Frame event(String name, JsonObject data) {
        return event(name, data.encode().getBytes(StandardCharsets.UTF_8));
    }

    /** @param json the encoded data in UTF-8; nobody may change the array from now on */
    public static Frame event(String name, byte[] json) {
        int bytes = SURROUNDINGS + ByteBufUtil.utf8Bytes(name) + json.length;
        return new Frame(name, json, EventNames.id(name), EventNames.ephemeral(name), bytes, true, false);
    }

    /** Makes a frame for one connection, whatever its client listens to: a reply or an error in the client's protocol. */
    public static Frame direct(String json) {
        return direct(json.getBytes(StandardCharsets.UTF_8));
    }

    public static Frame direct(byte[] json) {
        return new Frame(null, json, TO_ONE, false, json.length, true, false);
    }

    /** Makes an event for one connection, in the words of its dialect, whatever its client listens to. */
    public static Frame said(Said said) {
        byte[] json = Json.encode(said.data()).getBytes(StandardCharsets.UTF_8);
        int bytes = SURROUNDINGS + ByteBufUtil.utf8Bytes(said.name()) + json.length;
        return new Frame(said.name(), json, TO_ONE, false, bytes, true, true);
    }

    /** Joins several events that leave together. */
    public static Frame joined(List<Frame> frames) {
        EventSet eventIds = new EventSet();
        int bytes = 0;
        for (Frame frame : frames) {
            eventIds.add(frame.eventId);
            bytes += frame.bytes;
        }
        return new Frame(List.copyOf(frames), eventIds, bytes);
    }

    /** Returns the same event for readers who come later: how long they were away says nothing of this server. */
    public Frame forLater() {
        Frame later = new Frame(name, json, eventId, ephemeral, bytes, false, said);
        later.offset = offset;
        return later;
    }

    /**
     * Says where the event stands in its room's feed. This must happen before the frame is sent; whoever says it again
     * says the same.
     */
    public Frame at(FeedOffset place) {
        offset = place;
        return this;
    }

    /** Returns null for what is no durable event of a room. */
    FeedOffset offset() {
        return offset;
    }

    /** Tells whether a client that listens to these events gets all of this frame. */
    public boolean whollyWithin(EventSet listenedTo) {
        if (parts != null) {
            return listenedTo.containsAll(eventIds);
        }
        return eventId == TO_ONE || listenedTo.contains(eventId);
    }

    /** Tells whether such a client gets any of this frame. */
    public boolean touches(EventSet listenedTo) {
        return parts == null ? whollyWithin(listenedTo) : listenedTo.containsAny(eventIds);
    }

    /** Returns the moment at which the frame was made, which for an event is right after its commit or arrival. */
    public long madeNanos() {
        return madeNanos;
    }

    /** Tells whether this frame is a durable event on its way to those who are here. */
    public boolean isFreshEvent() {
        return fresh && !ephemeral && eventId != TO_ONE;
    }

    public boolean ephemeral() {
        return ephemeral;
    }

    /** Returns the size by which queues count the frame, whatever its format. */
    public int bytes() {
        return bytes;
    }

    /** Returns null unless this frame is several events. */
    public List<Frame> parts() {
        return parts;
    }

    /** Returns the event's name, which is null for a reply, an error and several events. */
    public String name() {
        return name;
    }

    /** Returns the event's data, or a whole reply or error, in UTF-8; it is null for several events. */
    public byte[] json() {
        return json;
    }

    /** Tells whether name and data are those of a dialect. */
    public boolean isSaid() {
        return said;
    }

    /** Notes the room of the event as it is at this event; what was noted first counts. */
    public void about(RoomFacts facts) {
        if (room == RoomFacts.NONE) {
            room = facts;
        }
    }

    /** Returns the events that this frame is to clients of a dialect, none if they hear nothing of it. */
    public List<Frame> inWordsOf(Dialect dialect) {
        for (Worded each = worded; each != null; each = each.next) {
            if (each.dialect == dialect) {
                return each.frames;
            }
        }
        return word(dialect);
    }

    private synchronized List<Frame> word(Dialect dialect) {
        List<Frame> frames;
        if (parts != null) {
            frames = parts.stream()
                    .flatMap(part -> part.inWordsOf(dialect).stream())
                    .toList();
        } else if (said || name == null || !dialect.changes(name)) {
            frames = List.of(this);
        } else {
            frames = dialect.said(name, new JsonObject(Buffer.buffer(json)), room).stream()
                    .map(event -> said(event).at(offset))
                    .toList();
        }
        worded = new Worded(dialect, frames, worded);
        return frames;
    }

    /** Returns the bytes that sockets of the format write. All of them share the array, so nobody may change it. */
    public byte[] in(Format format) {
        byte[] known = known(format);
        return known == null ? make(format) : known;
    }

    private byte[] known(Format format) {
        for (Made each = made; each != null; each = each.next) {
            if (each.format == format) {
                return each.bytes;
            }
        }
        return null;
    }

    private synchronized byte[] make(Format format) {
        byte[] known = known(format);
        if (known != null) {
            return known;
        }
        byte[] encoded = format.make(this);
        made = new Made(format, encoded, made);
        return encoded;
    }
}
