package parley.gateway.dialect;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import parley.error.ParleyException;
import parley.room.RoomFacts;

/**
 * The words of one family of clients: a table of their commands and one of their events. Names that a dialect does not
 * know are canonical ones. Source: the protocol's section 4.
 */
public final class Dialect {
    /** The canonical words themselves. */
    public static final Dialect S1 = new Dialect("s1", Map.of(), List.of());

    public static final Dialect S2 = new Dialect("s2", S2Words.COMMANDS, S2Words.EVENTS);
    public static final Dialect S3 = new Dialect("s3", S3Words.COMMANDS, S3Words.EVENTS);
    public static final Dialect S4 = new Dialect("s4", S4Words.COMMANDS, S4Words.EVENTS);

    private static final List<Dialect> ALL = List.of(S1, S2, S3, S4);

    private final String name;
    private final Map<String, CommandRule> commands;
    private final Map<String, EventRule> events = new HashMap<>();
    private final Set<String> ownEvents = new HashSet<>();

    private Dialect(String name, Map<String, CommandRule> commands, List<EventRule> events) {
        this.name = name;
        this.commands = commands;
        for (EventRule rule : events) {
            this.events.put(rule.canonical(), rule);
            ownEvents.addAll(rule.names());
        }
        commands.values().stream()
                .flatMap(rule -> Stream.of(rule.answerEvent(), rule.errorEvent()))
                .filter(Objects::nonNull)
                .forEach(ownEvents::add);
    }

    /**
     * Returns the dialect that a handshake names; throws VALIDATION_ERROR if there is none of that name.
     *
     * @param name null if the handshake names none; then the result is {@link #S1}
     */
    public static Dialect named(String name) {
        return ALL.stream()
                .filter(dialect -> name == null || dialect.name.equals(name))
                .findFirst()
                .orElseThrow(() -> ParleyException.invalid("dialect", "must be s2, s3 or s4, or left out"));
    }

    /**
     * Returns the dialect of clients that use the name of a command; null for a name that none has.
     *
     * @param usual the dialect that is meant if several have the name
     */
    public static Dialect ofCommand(String command, Dialect usual) {
        return of(usual, dialect -> dialect.commands.containsKey(command));
    }

    /** Returns the dialect of clients that listen to an event of this name, like {@link #ofCommand}. */
    public static Dialect ofEvent(String event, Dialect usual) {
        return of(usual, dialect -> dialect.ownEvents.contains(event));
    }

    private static Dialect of(Dialect usual, Predicate<Dialect> knows) {
        if (knows.test(usual)) {
            return usual;
        }
        for (Dialect dialect : ALL) {
            if (knows.test(dialect)) {
                return dialect;
            }
        }
        return null;
    }

    public String name() {
        return name;
    }

    /** Tells whether plain text messages carry the fields of an event beside its name. */
    public boolean flat() {
        return this == S3;
    }

    /** Tells whether the clients are told who is in their rooms. */
    public boolean listsUsers() {
        return ownEvents.contains(S4Words.USERS);
    }

    /** Returns null for a name that is not one of this dialect's own. */
    public CommandRule command(String command) {
        return commands.get(command);
    }

    /** Tells whether an event is one of this dialect's own. */
    public boolean tells(String event) {
        return ownEvents.contains(event);
    }

    /** Returns the canonical events that become an event of this dialect. */
    public Set<String> sourcesOf(String event) {
        return events.values().stream()
                .filter(rule -> rule.names().contains(event))
                .map(EventRule::canonical)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Tells whether an event has another form in this dialect. */
    public boolean changes(String canonical) {
        return events.containsKey(canonical);
    }

    /** Puts an event into the words of this dialect, which must change it. */
    public List<Said> said(String canonical, JsonObject data, RoomFacts room) {
        return events.get(canonical).shape().of(data, room);
    }

    @Override
    public String toString() {
        return name;
    }
}
