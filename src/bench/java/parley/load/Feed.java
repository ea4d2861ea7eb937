package parley.load;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checks the events that one guest saw of a room. */
final class Feed {
    private final Map<String, Integer> lastBySender = new HashMap<>();
    private final Map<String, Long> seqByClientId = new HashMap<>();
    private final List<String> faults = new ArrayList<>();
    private final String guest;
    private long lastSeq;
    private boolean begun;
    private int messages;

    /** Checks from the room's first event on. */
    Feed(String guest) {
        this.guest = guest;
        this.begun = true;
    }

    /** The guest comes to a room that has events already: the first seen may have any seq. */
    void comesLater() {
        begun = false;
    }

    /** The guest comes to a room whose last event has this seq. */
    void follows(long seq) {
        begun = true;
        lastSeq = seq;
    }

    long lastSeq() {
        return lastSeq;
    }

    /** Takes a durable event, whose seq must follow the last one. */
    void event(JsonObject event) {
        long seq = event.getLong("seq");
        if (begun && seq != lastSeq + 1) {
            faults.add(guest + ": seq " + seq + " after " + lastSeq);
        }
        begun = true;
        lastSeq = seq;
    }

    /** Takes a message, which must also be the next one of its sender: its text begins with the sender's count. */
    void message(JsonObject event) {
        event(event);
        messages++;
        String sender = event.getJsonObject("sender").getString("id");
        int number = Integer.parseInt(event.getString("content").split(" ", 2)[0]);
        int last = lastBySender.getOrDefault(sender, 0);
        if (number != last + 1) {
            faults.add(guest + ": message " + number + " of a sender after " + last);
        }
        lastBySender.put(sender, number);
        if (seqByClientId.put(event.getString("clientId"), event.getLong("seq")) != null) {
            faults.add(guest + ": " + event.getString("clientId") + " came twice");
        }
    }

    /** Notes an acknowledgement: the sender must have been told the seq that everybody saw. */
    void acknowledged(String clientId, long seq) {
        if (!Long.valueOf(seq).equals(seqByClientId.get(clientId))) {
            faults.add(guest + ": " + clientId + " was acknowledged as " + seq + " and seen as "
                    + seqByClientId.get(clientId));
        }
    }

    int messages() {
        return messages;
    }

    List<String> faults() {
        return faults;
    }
}
