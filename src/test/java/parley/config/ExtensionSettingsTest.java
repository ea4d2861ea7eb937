package parley.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("S1-MOD-06")
class ExtensionSettingsTest {
    private static ParleyConfig load(String json) {
        return new ConfigLoader().overlay(new JsonObject(json)).load();
    }

    @Test
    void nobodyExtendsAnythingUnlessConfigured() {
        ParleyConfig config = ConfigLoader.defaults();
        assertEquals(List.of(), config.extensions());
        assertEquals(List.of(), config.services());
        assertEquals(new ModerationSettings(List.of(), 50, ModerationSettings.OnFailure.OPEN), config.moderation());
    }

    @Test
    void readsAnExtensionWithAllThatBelongsToIt() {
        ParleyConfig config = load("""
                {"extensions": [
                  {"verticle": "filter.groovy", "classpath": ["ext", "lib/*"], "instances": 2, "worker": true,
                   "config": {"words": ["a", "b"], "deep": {"n": 1}}},
                  {"verticle": "org.example.Bot"}]}""");
        assertEquals(
                new ExtensionSettings(
                        "filter.groovy",
                        List.of("ext", "lib/*"),
                        2,
                        true,
                        Map.of("words", List.of("a", "b"), "deep", Map.of("n", 1))),
                config.extensions().get(0));
        assertEquals(
                new ExtensionSettings("org.example.Bot", List.of(), 1, false, Map.of()),
                config.extensions().get(1));
    }

    @Test
    void readsListsFromTheEnvironmentAsJson() {
        ParleyConfig config = new ConfigLoader()
                .environment(Map.of(
                        "PARLEY_EXTENSIONS",
                        "[{\"verticle\": \"org.example.Bot\"}]",
                        "PARLEY_SERVICES",
                        "[{\"name\": \"bot\", \"scopes\": [\"room:*\"]}]",
                        "PARLEY_MODERATION_ADDRESSES",
                        "filter.judge,other.judge",
                        "PARLEY_MODERATION_ON_FAILURE",
                        "closed"))
                .load();
        assertEquals("org.example.Bot", config.extensions().get(0).verticle());
        assertEquals(
                new ServiceSettings("bot", Set.of("room:*")), config.services().get(0));
        assertEquals(List.of("filter.judge", "other.judge"), config.moderation().addresses());
        assertEquals(ModerationSettings.OnFailure.CLOSED, config.moderation().onFailure());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "extensions | [{}] | extensions[0]",
                "extensions | [{\"verticle\": \"\"}] | extensions[0].verticle: must not be empty",
                "extensions | [{\"verticle\": \"A\", \"instances\": 0}] | extensions[0].instances: must be from 1 to 64",
                "extensions | [{\"verticle\": \"A\", \"instances\": 65}] | extensions[0].instances: must be from 1 to 64",
                "extensions | [{\"verticle\": \"A\", \"classpath\": \"a.jar\"}] | extensions[0].classpath: must be of type array",
                "extensions | [{\"verticle\": \"A\", \"config\": []}] | extensions[0].config: must be of type object",
                "extensions | [{\"verticle\": \"A\", \"klass\": 1}] | extensions[0].klass: is not a known key",
                "services | [{\"name\": \"no spaces\", \"scopes\": []}] | services[0].name: must match",
                "services | [{\"name\": \"bot\"}] | services[0]",
                "services | [{\"name\": \"bot\", \"scopes\": [\"a\", \"a\"]}] | services[0].scopes",
                "services | [{\"name\": \"bot\", \"scopes\": []}, {\"name\": \"Bot\", \"scopes\": []}] | services[1].name: is the name of another service",
                "moderation | {\"onFailure\": \"shrug\"} | moderation.onFailure: must be one of open, closed",
                "moderation | {\"timeoutMs\": 0} | moderation.timeoutMs: must be from 1 to 2000",
            })
    void namesWhatIsWrong(String key, String value, String fault) {
        ConfigLoader loader = new ConfigLoader().overlay(new JsonObject("{\"" + key + "\": " + value + "}"));
        ConfigException refusal = assertThrows(ConfigException.class, loader::load);
        assertTrue(refusal.errors().stream().anyMatch(error -> error.startsWith(fault)), refusal.errors()::toString);
    }

    @Test
    void aScopeCoversACommandOrAFeature() {
        ServiceSettings service = new ServiceSettings("bot", Set.of("chat:message", "room:*"));
        assertTrue(service.mayUse("chat:message"));
        assertTrue(service.mayUse("room:join"));
        assertFalse(service.mayUse("chat:delete"));
        assertFalse(service.mayUse("chat:messages"));
        assertFalse(service.mayUse("rooms:x"));
        assertFalse(service.mayFollowEvents());
        assertTrue(new ServiceSettings("bot", Set.of("events")).mayFollowEvents());
    }
}
