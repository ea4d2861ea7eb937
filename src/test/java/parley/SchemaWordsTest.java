package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.matching.ticket.Mode;
import parley.room.Action;
import parley.room.ClosingReason;
import parley.room.LeavingReason;
import parley.room.MessageType;
import parley.room.Role;
import parley.room.RoomKind;

/** Schemas, tables and the web client know the same words as the code. */
@Tag("S1-VAL-01")
class SchemaWordsTest {
    private static final Path RESOURCES = Path.of("src", "main", "resources");

    private static JsonObject properties(String command) throws IOException {
        return new JsonObject(Files.readString(RESOURCES.resolve("schema/commands.json")))
                .getJsonObject(command)
                .getJsonObject("properties");
    }

    private static List<String> words(String command, String property) throws IOException {
        return properties(command).getJsonObject(property).getJsonArray("enum").stream()
                .map(String.class::cast)
                .toList();
    }

    private static <E> List<String> words(E[] values, Predicate<E> which, Function<E, String> wireName) {
        return Arrays.stream(values).filter(which).map(wireName).toList();
    }

    /** Returns the words that a column of the first stored version may hold. */
    private static List<String> inTables(String column) throws IOException {
        Matcher check = Pattern.compile("CHECK \\(" + column + " IN \\(([^)]*)\\)")
                .matcher(Files.readString(RESOURCES.resolve("db/migration/V3__rooms.sql")));
        assertTrue(check.find(), column);
        return Stream.of(check.group(1).split(","))
                .map(word -> word.strip().replace("'", ""))
                .toList();
    }

    @Test
    void clientsMaySendTheTypesOfMessagesThatAreMeantForThem() throws IOException {
        assertEquals(
                words(MessageType.values(), MessageType::sentByClients, MessageType::wireName),
                words("chat:message", "type"));
    }

    @Test
    void aMessageThatNeedsAFileCanNameOne() throws IOException {
        boolean needed = Arrays.stream(MessageType.values()).anyMatch(type -> type.sentByClients() && type.needsFile());
        assertEquals(needed, properties("chat:message").containsKey("fileId"));
    }

    @Test
    void onlyAdminsAnnounceAndNobodyPostsWhatTheServerWrites() {
        assertEquals(Action.ANNOUNCE, MessageType.ANNOUNCEMENT.posting());
        assertEquals(Action.POST, MessageType.TEXT.posting());
        assertFalse(MessageType.CALL.sentByClients());
        assertNull(MessageType.CALL.posting());
    }

    @Test
    void usersCreateRoomsOfTheKindsThatAreMeantForThem() throws IOException {
        assertEquals(
                words(RoomKind.values(), RoomKind::createdByUsers, RoomKind::wireName), words("room:create", "kind"));
    }

    @Test
    void tablesHoldTheKindsOfStoredRoomsAndAllRoles() throws IOException {
        assertEquals(words(RoomKind.values(), RoomKind::stored, RoomKind::wireName), inTables("kind"));
        assertEquals(words(Role.values(), role -> true, Role::wireName), inTables("role"));
    }

    @Test
    void rolesAndModesAreTheSameInSchemas() throws IOException {
        assertEquals(words(Role.values(), role -> true, Role::wireName), words("room:role", "role"));
        assertEquals(words(Mode.values(), mode -> true, Mode::wireName), words("user:match", "mode"));
    }

    /** Nobody is left to read that a room is empty. */
    @Test
    void theWebClientHasWordsForEveryEnd() throws IOException {
        String script = Files.readString(RESOURCES.resolve("webroot/js/words.js"));
        Arrays.stream(ClosingReason.values())
                .filter(reason -> reason != ClosingReason.EMPTY)
                .forEach(reason -> assertTrue(script.contains(" " + reason.wireName() + ": "), reason.name()));
    }

    @Test
    void everyWordIsReadAsItWasWritten() {
        Stream.of(MessageType.values())
                .forEach(type ->
                        assertEquals(type, MessageType.of(type.wireName()).orElseThrow()));
        Stream.of(RoomKind.values()).forEach(kind -> assertEquals(kind, RoomKind.of(kind.wireName())));
        Stream.of(LeavingReason.values()).forEach(reason -> assertEquals(reason, LeavingReason.of(reason.wireName())));
        Stream.of(ClosingReason.values())
                .forEach(reason ->
                        assertEquals(reason, ClosingReason.of(reason.wireName()).orElseThrow()));
    }

    @Test
    void aWordOfALaterVersionIsNobodysChoice() {
        assertEquals(LeavingReason.DISCONNECTED, LeavingReason.of("moved"));
        assertTrue(ClosingReason.of("archived").isEmpty());
        assertTrue(MessageType.of("poll").isEmpty());
    }
}
