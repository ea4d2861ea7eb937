package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import parley.bus.Command;
import parley.bus.Peers;
import parley.bus.Principal;
import parley.bus.Reply;
import parley.bus.WireName;
import parley.bus.WireRoundTrip;
import parley.gateway.Features;

/** Every record that nodes send each other arrives as it was. */
@Tag("S4-CLU-05")
class CarriedRecordsTest {
    private static final Path FRAMES = Path.of("src", "test", "resources", "wire", "frames.txt");

    static Stream<Class<?>> carried() {
        return Stream.concat(
                Features.ALL.stream().flatMap(feature -> feature.records().stream()),
                Stream.of(Command.class, Reply.class, Peers.Introduction.class, Peers.Farewell.class));
    }

    @ParameterizedTest
    @MethodSource("carried")
    void arrivesWhole(Class<?> type) {
        assertTrue(type.isRecord(), type.getName());
        Object sent = make(type, true);
        assertEquals(sent, WireRoundTrip.of(sent));
    }

    @ParameterizedTest
    @MethodSource("carried")
    void arrivesWithNothingInIt(Class<?> type) {
        Object sent = make(type, false);
        assertEquals(sent, WireRoundTrip.of(sent));
    }

    /** A line of the file is never changed: a record that gets another field gets a further line. */
    @ParameterizedTest
    @MethodSource("carried")
    void isReadAndWrittenAsRecorded(Class<?> type) throws IOException {
        String name = type.getAnnotation(WireName.class).value();
        List<String> frames = Files.readAllLines(FRAMES).stream()
                .filter(frame -> frame.startsWith(name + " "))
                .toList();
        Object sent = make(type, true);
        assertFalse(frames.isEmpty(), () -> "Record this frame: " + WireRoundTrip.recorded(sent));
        frames.forEach(frame -> assertInstanceOf(type, WireRoundTrip.read(type, frame)));
        String newest = frames.get(frames.size() - 1);
        assertEquals(newest, WireRoundTrip.recorded(sent));
        assertEquals(sent, WireRoundTrip.read(type, newest));
    }

    private static Object make(Class<?> type, boolean full) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values = Arrays.stream(components)
                .map(component -> full || component.getType().isPrimitive() ? value(component.getGenericType()) : null)
                .toArray();
        try {
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException unforeseen) {
            throw new IllegalStateException(type.getName(), unforeseen);
        }
    }

    private static Object value(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] of = generic.getActualTypeArguments();
            return switch (((Class<?>) generic.getRawType()).getSimpleName()) {
                case "List" -> List.of(value(of[0]), value(of[0]));
                case "Set" -> Set.of(value(of[0]));
                case "Map" -> Map.of((String) value(of[0]), value(of[1]));
                default -> throw new IllegalStateException("no value for a " + type);
            };
        }
        Class<?> plain = (Class<?>) type;
        if (plain == Principal.class) {
            // The token and its scopes stay on the node that judged the token.
            String text = (String) value(String.class);
            return Principal.ofGuest(text, text, text);
        }
        if (plain.isRecord()) {
            return make(plain, true);
        }
        if (plain.isEnum()) {
            return plain.getEnumConstants()[0];
        }
        return switch (plain.getSimpleName()) {
            case "String" -> "Zoë ✓ \u0000 \uD83D\uDE00 \"quoted\"";
            case "long", "Long" -> Long.MIN_VALUE + 1;
            case "int", "Integer" -> Integer.MAX_VALUE;
            case "double", "Double" -> 0.1;
            case "boolean", "Boolean" -> true;
            case "JsonObject" ->
                new JsonObject()
                        .put("content", "ü")
                        .put("list", new JsonArray().add(1).add(new JsonObject().put("deep", 1L << 40)))
                        .putNull("nothing");
            default -> throw new IllegalStateException("no value for a " + type);
        };
    }
}
