package parley.gateway.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.extension.ExtensionAddresses;
import parley.feature.Feature;
import parley.gateway.Features;
import parley.gateway.format.CloseCode;
import parley.room.ClosingReason;
import parley.room.LeavingReason;
import parley.room.MessageType;
import parley.room.Role;
import parley.room.RoomKind;

/** The API documents name all commands, replies, events and codes that the server has, and no others. */
@Tag("S2-QA-03")
@Tag("S3-PAT-06")
class ApiDocumentsTest {
    private static final ApiSchemas SCHEMAS = ApiSchemas.shipped();

    private static Set<String> of(Function<Feature, Set<String>> names) {
        return Features.ALL.stream()
                .flatMap(feature -> names.apply(feature).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> enumOf(String component) {
        return words(SCHEMAS.components().get(component).getJsonArray("enum"));
    }

    private static Set<String> words(JsonArray array) {
        return array.stream().map(Object::toString).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyCommandHasASchemaOfItsBodyAndOfItsReply() {
        Set<String> commands = of(feature -> feature.commands().keySet());
        assertEquals(commands, new TreeSet<>(SCHEMAS.commands().keySet()));
        assertEquals(commands, new TreeSet<>(SCHEMAS.replies().keySet()));
    }

    @Test
    void everyEventHasASchema() {
        assertEquals(of(Feature::events), new TreeSet<>(SCHEMAS.events().keySet()));
    }

    @Test
    void everyErrorCodeIsDocumentedWithItsStatus() {
        assertEquals(
                Arrays.stream(ErrorCode.values()).map(ErrorCode::name).collect(Collectors.toCollection(TreeSet::new)),
                enumOf("ErrorCode"));
        JsonObject responses =
                new OpenApi(SCHEMAS).document("").getJsonObject("components").getJsonObject("responses");
        for (ErrorCode code : ErrorCode.values()) {
            String words =
                    responses.getJsonObject("Failure" + code.httpStatus()).getString("description");
            assertTrue(Set.of(words.split(", ")).contains(code.name()), () -> code + " is not among " + words);
        }
    }

    @Test
    void everyCloseCodeIsDocumented() {
        assertEquals(
                Arrays.stream(CloseCode.values())
                        .map(code -> Integer.toString(code.code()))
                        .collect(Collectors.toCollection(TreeSet::new)),
                enumOf("CloseCode"));
    }

    @Test
    void theWordsOfEventsAreThoseOfTheCode() {
        assertEquals(words(Arrays.stream(MessageType.values()).map(MessageType::wireName)), enumOf("MessageType"));
        assertEquals(words(Arrays.stream(RoomKind.values()).map(RoomKind::wireName)), enumOf("RoomKind"));
        assertEquals(words(Arrays.stream(Role.values()).map(Role::wireName)), enumOf("Role"));
        assertEquals(
                words(Arrays.stream(LeavingReason.values()).map(LeavingReason::wireName)), enumOf("LeavingReason"));
        assertEquals(
                words(Arrays.stream(ClosingReason.values()).map(ClosingReason::wireName)), enumOf("ClosingReason"));
    }

    private static Set<String> words(Stream<String> words) {
        return words.collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        for (JsonObject document :
                new JsonObject[] {new OpenApi(SCHEMAS).document("/chat"), new AsyncApi(SCHEMAS).document("/chat")}) {
            references(
                    document,
                    reference -> assertTrue(
                            JsonPointer.from(reference.substring(1)).queryJson(document) instanceof JsonObject,
                            () -> reference + " leads nowhere"));
        }
    }

    private static void references(Object node, Consumer<String> each) {
        if (node instanceof JsonArray several) {
            several.forEach(one -> references(one, each));
        } else if (node instanceof JsonObject object) {
            if (object.getValue("$ref") instanceof String reference) {
                each.accept(reference);
            }
            object.forEach(member -> references(member.getValue(), each));
        }
    }

    @Test
    void everyNameIsInTheDocumentOfTheSockets() {
        JsonObject document = new AsyncApi(SCHEMAS).document("");
        Set<String> addresses = document.getJsonObject("channels").stream()
                .map(channel -> ((JsonObject) channel.getValue()).getString("address"))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> names = of(feature -> feature.commands().keySet());
        names.addAll(of(Feature::events));
        names.addAll(Set.of("/eventbus", "/ws", "/socket.io/"));
        names.addAll(Set.of(
                ExtensionAddresses.COMMAND,
                ExtensionAddresses.EVENTS,
                ExtensionAddresses.FLAGGED,
                ExtensionAddresses.rest("NAME"),
                "SERVICE.…",
                "moderation.addresses"));
        assertEquals(names, addresses);
        assertEquals(
                Set.of("bridge", "plain", "socketio", "bus"),
                document.getJsonObject("servers").fieldNames());
    }

    @Test
    @Tag("S2-QA-01")
    void theTypesNameEveryCommandAndEvent() {
        String types = new TypeScript(SCHEMAS).text();
        SCHEMAS.commands().forEach((name, component) -> {
            assertTrue(types.contains("\"" + name + "\": { body: " + component + "; reply: "), name);
            assertTrue(types.contains(" " + component + " "), component);
        });
        SCHEMAS.events()
                .forEach((name, component) -> assertTrue(types.contains("\"" + name + "\": " + component + ";"), name));
    }

    /** What a command's schema says by the configuration, such as the length of a message, is what is documented. */
    @Test
    void theSchemasThatJudgeAreTheOnesThatAreShown() {
        JsonObject judging = ApiSchemas.read("commands.json");
        judging.getJsonObject("chat:message")
                .getJsonObject("properties")
                .getJsonObject("content")
                .put("maxLength", 77);
        ApiSchemas own = new ApiSchemas(judging);
        assertEquals(
                77,
                JsonPointer.from("/components/schemas/ChatMessageCommand/properties/content/maxLength")
                        .queryJson(new AsyncApi(own).document("")));
        assertEquals(
                77,
                JsonPointer.from("/paths/~1api~1messages/post/requestBody/content/application~1json/schema"
                                + "/properties/content/maxLength")
                        .queryJson(new OpenApi(own).document("")));
    }

    @Test
    void aRouteThatANodeDoesNotHaveIsNotInItsDocument() {
        JsonObject document = new OpenApi(SCHEMAS).document("", Set.of("GET /api/rooms", "GET /live"));
        assertEquals(
                Set.of("/api/rooms", "/live"), document.getJsonObject("paths").fieldNames());
        assertEquals(
                Set.of("get"),
                document.getJsonObject("paths").getJsonObject("/api/rooms").fieldNames());
    }

    @Test
    void theDocumentsSayWhereAProxyShowsTheServer() {
        JsonObject open = new OpenApi(SCHEMAS).document("/chat");
        assertEquals("/chat", open.getJsonArray("servers").getJsonObject(0).getString("url"));
        JsonObject servers = new AsyncApi(SCHEMAS).document("/chat").getJsonObject("servers");
        assertEquals("/chat/eventbus", servers.getJsonObject("bridge").getString("pathname"));
    }
}
