package parley.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import parley.feature.Feature;
import parley.gateway.format.EventNames;

class FeaturesTest {
    private static List<String> commands() {
        return Features.ALL.stream()
                .flatMap(feature -> feature.commands().keySet().stream())
                .sorted()
                .toList();
    }

    private static Set<String> schemas() throws IOException {
        try (InputStream file = FeaturesTest.class.getResourceAsStream("/schema/commands.json")) {
            JsonObject schemas = new JsonObject(Buffer.buffer(file.readAllBytes()));
            return new TreeSet<>(schemas.fieldNames());
        }
    }

    @Test
    void everyCommandWithASchemaBelongsToOneFeature() throws IOException {
        assertEquals(List.copyOf(schemas()), commands());
    }

    @Test
    void noRecordIsCarriedTwice() {
        List<Class<?>> records = Features.ALL.stream()
                .flatMap(feature -> feature.records().stream())
                .toList();
        assertEquals(records.size(), Set.copyOf(records).size());
    }

    @Test
    void aClientMayListenToTheFailuresOfEachFeature() {
        Set<String> failures = Features.ALL.stream().map(Feature::errorEvent).collect(Collectors.toSet());
        failures.forEach(failure -> assertTrue(EventNames.id(failure) < EventNames.UNKNOWN, failure));
    }

    @Test
    void aFailureIsToldAsItsFeaturesError() {
        assertEquals("user:match:error", EventNames.errorEventOf("user:match"));
        assertEquals("chat:error", EventNames.errorEventOf("chat:message"));
        assertEquals("error", EventNames.errorEventOf("room:join"));
        assertEquals("error", EventNames.errorEventOf("user:block"));
        assertEquals("chat:error", EventNames.errorEventOf("chat:unknown"));
        assertEquals("webrtc:error", EventNames.errorEventOf("webrtc:offer"));
        assertEquals("error", EventNames.errorEventOf("unknown"));
    }
}
