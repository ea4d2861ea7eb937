package parley.gateway.format;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import parley.feature.Feature;
import parley.gateway.Features;

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

    private EventNames() {}

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
