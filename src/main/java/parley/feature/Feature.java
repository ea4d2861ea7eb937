package parley.feature;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import parley.limits.LimitClass;

/**
 * One feature's part of a node. Adding a command touches this, its schema in {@code schema/commands.json}, and its
 * handler.
 *
 * @param records what it sends to other nodes, each with a fixed wire name
 * @param commands what clients may send, by the limit that counts it
 * @param events what clients may listen to
 * @param ephemeral those events that a slow reader may miss, since only the last one counts
 * @param errorEvent raised for a failed command that asked for no answer
 */
public record Feature(
        List<Class<?>> records,
        Map<String, LimitClass> commands,
        Set<String> events,
        Set<String> ephemeral,
        String errorEvent) {

    /** @param errorEvent an event that clients may listen to as well */
    public static Feature failingAs(String errorEvent) {
        return new Feature(List.of(), Map.of(), Set.of(errorEvent), Set.of(), errorEvent);
    }

    public Feature carries(Class<?>... more) {
        List<Class<?>> all = Stream.concat(records.stream(), Stream.of(more)).toList();
        return new Feature(all, commands, events, ephemeral, errorEvent);
    }

    public Feature takes(LimitClass limit, String... names) {
        Map<String, LimitClass> all = new HashMap<>(commands);
        for (String name : names) {
            all.put(name, limit);
        }
        return new Feature(records, Map.copyOf(all), events, ephemeral, errorEvent);
    }

    public Feature tells(String... names) {
        return new Feature(records, commands, with(events, names), ephemeral, errorEvent);
    }

    public Feature tellsEphemeral(String... names) {
        return new Feature(records, commands, with(events, names), with(ephemeral, names), errorEvent);
    }

    private static Set<String> with(Set<String> some, String... more) {
        Set<String> all = new HashSet<>(some);
        all.addAll(List.of(more));
        return Set.copyOf(all);
    }
}
