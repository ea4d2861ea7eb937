package parley.gateway.format;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import parley.error.ParleyException;
import parley.feature.Feature;
import parley.gateway.Features;
import parley.gateway.dialect.Dialect;
import parley.presence.PresenceMessages;
import parley.room.EventTypes;

/** The events that a client may listen to, each with an id for {@link EventSet}. */
public final class EventNames {
    public static final String SESSION_READY = "session:ready";
    public static final String SESSION_CLOSING = "session:closing";
    public static final String ERROR = "error";
    public static final String STATS = "realtime:stats";

    private static final List<String> NAMES = Features.ALL.stream()
            .flatMap(feature -> feature.events().stream())
            .distinct()
            .sorted()
            .toList();

    /** The id of every name that nobody may listen to. */
    public static final int UNKNOWN = NAMES.size();

    private static final Map<String, Integer> IDS = new HashMap<>();

    static {
        NAMES.forEach(name -> IDS.put(name, IDS.size()));
    }

    private static final Set<String> EPHEMERAL = Features.ALL.stream()
            .flatMap(feature -> feature.ephemeral().stream())
            .collect(Collectors.toUnmodifiableSet());

    private static final EventSet WITH_GATHERED_RECEIPTS =
            allBut(EventTypes.READ, EventTypes.DELIVERED, PresenceMessages.USERS);
    private static final EventSet WITH_SINGLE_RECEIPTS = allBut(EventTypes.RECEIPTS, PresenceMessages.USERS);
    private static final EventSet WITH_USERS = allBut(EventTypes.RECEIPTS);

    private EventNames() {}

    private static EventSet allBut(String... names) {
        EventSet events = new EventSet();
        IDS.values().forEach(events::add);
        for (String name : names) {
            events.remove(id(name));
        }
        return events;
    }

    /**
     * Returns all events, and receipts in one form, for clients that don't register what they listen to. Nobody may
     * change the set.
     *
     * @param receipts the client's word for the form: {@code single}, or null for gathered ones
     */
    public static EventSet allWithReceipts(String receipts) {
        if (receipts == null) {
            return WITH_GATHERED_RECEIPTS;
        }
        if (!receipts.equals("single")) {
            throw ParleyException.invalid("receipts", "must be single, or left out");
        }
        return WITH_SINGLE_RECEIPTS;
    }

    /** Returns what clients of a dialect are told that don't register what they listen to. Nobody may change the set. */
    public static EventSet allOf(Dialect dialect) {
        return dialect.listsUsers() ? WITH_USERS : WITH_SINGLE_RECEIPTS;
    }

    public static int id(String name) {
        return IDS.getOrDefault(name, UNKNOWN);
    }

    static boolean ephemeral(String name) {
        return EPHEMERAL.contains(name);
    }

    /** Returns the event that reports the failure of a command, or of a name that looks like one of a feature's. */
    public static String errorEventOf(String command) {
        Feature feature = Features.taking(command);
        return feature != null
                ? feature.errorEvent()
                : Features.ALL.stream()
                        .map(Feature::errorEvent)
                        .filter(event -> command.startsWith(event.substring(0, event.length() - ERROR.length()))
                                && !event.equals(ERROR))
                        .findFirst()
                        .orElse(ERROR);
    }
}
