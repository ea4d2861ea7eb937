package parley.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

class ConfigLoaderTest {
    private static final Path CONF = Path.of("conf");

    @TempDir
    Path folder;

    @Test
    void defaultsLoad() {
        ParleyConfig config = ConfigLoader.defaults();
        assertEquals(8080, config.server().port());
        assertEquals(60_000, config.gateway().deadAfterMs());
        assertEquals(new ParleyConfig.Rate(30, 60_000), config.limits().messages());
        assertEquals(4, config.matching().stages().size());
        assertEquals(Level.INFO, config.log().level());
        assertTrue(config.postgres().embedded());
    }

    @Test
    void everyKeyIsDescribedAndItsDefaultIsTheShippedOne() throws IOException {
        JsonObject defaults = new JsonObject(Files.readString(CONF.resolve("parley.json")));
        Map<String, JsonObject> keys = schema().keys();
        JsonObject described = new JsonObject().put("$schema", defaults.getString("$schema"));
        keys.forEach((path, key) -> {
            assertFalse(key.getString("description", "").isBlank(), path + " has a description");
            described.mergeIn(nested(path, key.getValue("default")), true);
        });
        assertEquals(defaults.encodePrettily(), described.encodePrettily());
    }

    @Test
    void everyKeyHasAnEnvironmentVariableOfItsOwn() throws IOException {
        List<String> variables =
                schema().keys().keySet().stream().map(Environment::variable).toList();
        assertEquals(variables.size(), new HashSet<>(variables).size());
        assertTrue(variables.contains("PARLEY_POSTGRES_URI"));
        assertTrue(variables.contains("PARLEY_GATEWAY_DEAD_AFTER_MS"));
        assertTrue(variables.contains("PARLEY_LIMITS_HTTP_PER_IP_COUNT"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"parley.json", "dev.json", "production.json", "strict.json", "extensions/word-filter.json"})
    void examplesLoad(String example) {
        new ConfigLoader().file(CONF.resolve(example)).load();
    }

    @Test
    @Tag("S3-PERF-01")
    void theExampleBesideAUserServiceLoads() {
        ParleyConfig config = new ConfigLoader()
                .file(CONF.resolve("external.json"))
                .environment(Map.of("PARLEY_AUTH_EXTERNAL_SECRET", "a secret that both services share"))
                .load();
        assertEquals("is_active", config.auth().external().tables().users().status());
        assertEquals(200, config.postgres().poolSize());
    }

    @Test
    void laterSourcesWin() throws IOException {
        Path file = write("{\"server\":{\"port\":1001,\"host\":\"h1\",\"compression\":false}}");
        ParleyConfig config = new ConfigLoader()
                .file(file)
                .environment(Map.of("PARLEY_SERVER_PORT", "1002", "PARLEY_SERVER_HOST", "h2", "PARLEY_CONFIG", "x"))
                .set("server.port", "1003", "--port")
                .load();
        assertEquals(1003, config.server().port());
        assertEquals("h2", config.server().host());
        assertFalse(config.server().compression());
        assertEquals(10_485_760, config.server().maxBodyBytes());
    }

    @Test
    void listsAreReplacedWhole() throws IOException {
        Path file = write("{\"matching\":{\"stages\":" + "[{\"afterMs\":0,\"language\":false,\"interest\":false}]}}");
        ParleyConfig config = new ConfigLoader().file(file).load();
        assertEquals(1, config.matching().stages().size());
        assertEquals(500, config.matching().waveMs());
    }

    @Test
    void environmentIsReadByTheTypeOfTheKey() {
        ParleyConfig config = new ConfigLoader()
                .environment(Map.of(
                        "PARLEY_SERVER_COMPRESSION", "false",
                        "PARLEY_SERVER_TRUSTED_PROXIES", "10.0.0.0/8, ::1",
                        "PARLEY_EXTERNAL_COMMANDS", "[\"a:b\"]",
                        "PARLEY_NODE_ID", "42",
                        "PARLEY_LOG_LEVEL", "warn"))
                .load();
        assertFalse(config.server().compression());
        assertEquals(List.of("10.0.0.0/8", "::1"), config.server().trustedProxies());
        assertEquals(List.of("a:b"), config.external().commands());
        assertEquals("42", config.node().id());
        assertEquals(Level.WARN, config.log().level());
    }

    @Test
    @Tag("S4-DEP-04")
    @Tag("S4-DEP-05")
    void theNamesOfHostingPlatformsAreUnderstoodButOursWin() {
        Map<String, String> platform = Map.of("PORT", "3000", "REDIS_URL", "redis://cache:6379");
        ParleyConfig config = new ConfigLoader().environment(platform).load();
        assertEquals(3000, config.server().port());
        assertEquals("redis://cache:6379", config.redis().uri().value());
        Map<String, String> both = new HashMap<>(platform);
        both.put("PARLEY_SERVER_PORT", "8080");
        assertEquals(8080, new ConfigLoader().environment(both).load().server().port());
    }

    @Test
    @Tag("S2-ENV-04")
    @Tag("S2-ENV-05")
    @Tag("S3-LIM-01")
    @Tag("S3-LIM-08")
    void theNamesOfOtherChatServersAreUnderstood() {
        ParleyConfig config = new ConfigLoader()
                .environment(Map.of(
                        "SOCKET_CORS_ORIGIN", "http://localhost:3000,https://chat.example.org",
                        "JWT_SECRET", "a secret of at least thirty-two bytes",
                        "MAX_CONNECTIONS", "10",
                        "PFP_CACHE_MAX_SIZE", "50",
                        "PFP_CACHE_DURATION_MS", "60000"))
                .load();
        assertEquals(
                List.of("http://localhost:3000", "https://chat.example.org"),
                config.server().corsOrigins());
        assertEquals(
                "a secret of at least thirty-two bytes", config.auth().secret().value());
        assertEquals(10, config.limits().maxConnections());
        assertEquals(50, config.avatars().cacheEntries());
        assertEquals(60_000, config.avatars().cacheMs());
    }

    @Test
    @Tag("S2-ENV-04")
    @Tag("S2-ENV-05")
    void aWrongValueOfSuchANameIsToldWithTheName() {
        List<String> errors = errors(new ConfigLoader()
                .environment(
                        Map.of("MAX_CONNECTIONS", "many", "PFP_CACHE_MAX_SIZE", "-1", "PFP_CACHE_DURATION_MS", "1h")));
        assertEquals(
                List.of("(from MAX_CONNECTIONS)", "(from PFP_CACHE_DURATION_MS)", "(from PFP_CACHE_MAX_SIZE)"),
                errors.stream()
                        .map(error -> error.substring(error.indexOf("(from")))
                        .sorted()
                        .toList());
        assertEquals(
                List.of(
                        "auth.secret: must have at least 32 bytes (from JWT_SECRET)",
                        "server.corsOrigins[1]: must be * or an origin like https://chat.example.org"
                                + " (from SOCKET_CORS_ORIGIN)"),
                errors(new ConfigLoader()
                                .environment(Map.of(
                                        "JWT_SECRET", "secret", "SOCKET_CORS_ORIGIN", "*, http://localhost:3000/")))
                        .stream()
                        .sorted()
                        .toList());
    }

    @Test
    @Tag("S1-BOOT-17")
    @Tag("S1-RL-05")
    @Tag("S2-ENV-03")
    void eachKindOfEnvironmentHasDefaultsOfItsOwn() {
        ParleyConfig plain = preset(Map.of());
        ParleyConfig development = preset(Map.of("PARLEY_ENV", "development"));
        ParleyConfig production = preset(Map.of("PARLEY_ENV", "production"));
        ParleyConfig diagnosis = preset(Map.of("PARLEY_ENV", "diagnosis"));

        assertEquals(List.of("*"), development.server().corsOrigins());
        assertTrue(development.server().explainOrigins());
        assertEquals(new ParleyConfig.Log(Level.DEBUG, ParleyConfig.Log.Format.TEXT, ""), development.log());
        assertEquals(plain.limits(), development.limits());

        assertEquals(plain.server(), production.server());
        assertEquals(plain.log(), production.log());
        assertEquals(new ParleyConfig.Rate(2_400, 60_000), production.limits().httpPerIp());

        ParleyConfig.Routes tight = production.limits().routes();
        ParleyConfig.Routes wide = plain.limits().routes();
        assertTrue(tight.guests().count() < wide.guests().count());
        assertTrue(tight.auth().count() < wide.auth().count());
        assertTrue(tight.users().count() < wide.users().count());
        assertTrue(tight.rooms().count() < wide.rooms().count());
        assertTrue(tight.messages().count() < wide.messages().count());
        assertTrue(tight.stats().count() < wide.stats().count());
        assertTrue(tight.calls().count() < wide.calls().count());

        assertEquals(production.limits(), diagnosis.limits());
        assertEquals(List.of(), diagnosis.server().corsOrigins());
        assertTrue(diagnosis.server().explainOrigins());
        assertEquals(Level.DEBUG, diagnosis.log().level());
    }

    @Test
    @Tag("S2-ENV-03")
    void theNameThatNodeGoesByIsUnderstoodWhereOursIsAbsent() {
        assertEquals(
                preset(Map.of("PARLEY_ENV", "production")),
                preset(Map.of("NODE_ENV", "Production", "PARLEY_ENV", " ")));
        assertEquals(
                preset(Map.of("PARLEY_ENV", "diagnosis")),
                preset(Map.of("NODE_ENV", "development", "PARLEY_ENV", "diagnosis")));
        assertEquals(
                "NODE_ENV=production",
                new ConfigLoader()
                        .preset(Map.of("NODE_ENV", "production"))
                        .presetOrigin()
                        .orElseThrow());
    }

    @Test
    @Tag("S2-ENV-03")
    void anUnknownKindOfEnvironmentIsToldWithTheVariable() {
        Map<String, String> environment = Map.of("PARLEY_ENV", "staging", "NODE_ENV", "production");
        assertEquals(
                List.of("PARLEY_ENV: must be one of development, production, diagnosis"),
                errors(new ConfigLoader().preset(environment).environment(environment)));
    }

    @Test
    @Tag("S2-ENV-03")
    void aNameThatOnlyNodeKnowsChoosesNothingAndIsTold() {
        for (String name : List.of("test", "staging")) {
            ConfigLoader loader = new ConfigLoader().preset(Map.of("NODE_ENV", name));
            assertEquals(preset(Map.of()), loader.load());
            assertEquals(Optional.of("NODE_ENV=" + name), loader.unknownPreset());
            assertEquals(Optional.empty(), loader.presetOrigin());
        }
        Map<String, String> both = Map.of("NODE_ENV", "test", "PARLEY_ENV", "production");
        assertEquals(Optional.empty(), new ConfigLoader().preset(both).unknownPreset());
    }

    @Test
    @Tag("S1-BOOT-17")
    void everySourceOverridesTheDefaultsOfTheEnvironment() throws IOException {
        Map<String, String> environment = Map.of("PARLEY_ENV", "development", "PARLEY_LOG_LEVEL", "warn");
        ParleyConfig config = new ConfigLoader()
                .preset(environment)
                .file(write("{\"server\":{\"corsOrigins\":[]}}"))
                .environment(environment)
                .load();
        assertEquals(List.of(), config.server().corsOrigins());
        assertEquals(Level.WARN, config.log().level());
        assertTrue(config.server().explainOrigins());
    }

    private static ParleyConfig preset(Map<String, String> environment) {
        return new ConfigLoader().preset(environment).environment(environment).load();
    }

    @Test
    void keysAreReadFromTheEnvironmentAndNeverShown() {
        String one = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        String two = "__________________________________________8";
        ParleyConfig config = new ConfigLoader()
                .environment(Map.of("PARLEY_ENCRYPTION_KEYS", one + "," + two))
                .load();
        assertEquals(two, config.encryption().keys().get(1).value());
        assertFalse(config.toString().contains("AAAA"));
        List<String> errors =
                errors(new ConfigLoader().environment(Map.of("PARLEY_ENCRYPTION_KEYS", one + ",c2hvcnQ,no!base64")));
        assertEquals(2, errors.size(), errors::toString);
        assertTrue(errors.get(0).startsWith("encryption.keys[1]: must be 32 bytes in base64"), errors::toString);
        assertFalse(errors.toString().contains("c2hvcnQ"));
    }

    @Test
    @Tag("S1-SYS-07")
    void aRelayNeedsTheSecretThatItShares() {
        Map<String, String> relay = Map.of("PARLEY_CALLS_ICE_TURN_URIS", "turn:turn.example.org?transport=udp");
        assertEquals(
                List.of(
                        "calls.ice.turn.secret: is needed where calls.ice.turn.uris names a relay: the relay has the same"),
                errors(new ConfigLoader().environment(relay)));
        Map<String, String> guessable = new HashMap<>(relay);
        guessable.put("PARLEY_CALLS_ICE_TURN_SECRET", "easy to guess");
        assertEquals(
                List.of("calls.ice.turn.secret: must have at least 16 bytes (from PARLEY_CALLS_ICE_TURN_SECRET)"),
                errors(new ConfigLoader().environment(guessable)));
        Map<String, String> shared = new HashMap<>(relay);
        shared.put("PARLEY_CALLS_ICE_TURN_SECRET", "north-gate-and-south-gate");
        ParleyConfig config = new ConfigLoader().environment(shared).load();
        assertEquals(
                "north-gate-and-south-gate",
                config.calls().ice().turn().secret().value());
        assertFalse(config.toString().contains("north-gate"));
    }

    @Test
    @Tag("S1-SYS-07")
    void serversForCallsAreAddressesThatBrowsersTake() {
        assertEquals(
                List.of("calls.janus.uri: must match ^(wss?://.+)?$ (from PARLEY_CALLS_JANUS_URI)"),
                errors(new ConfigLoader().environment(Map.of("PARLEY_CALLS_JANUS_URI", "http://janus:8088"))));
        assertEquals(
                List.of(
                        "calls.ice.publicAddress: must be an IP address (from PARLEY_CALLS_ICE_PUBLIC_ADDRESS)",
                        "calls.ice.stun[1]: must begin with stun: (from PARLEY_CALLS_ICE_STUN)",
                        "calls.ice.stun[2]: must have a port from 1 to 65535 (from PARLEY_CALLS_ICE_STUN)",
                        "calls.ice.stun[3]: must have no transport, as it is for STUN (from PARLEY_CALLS_ICE_STUN)",
                        "calls.ice.turn.uris[0]: must have transport=tcp, as browsers speak turns over nothing else"
                                + " (from PARLEY_CALLS_ICE_TURN_URIS)",
                        "calls.ice.turn.uris[1]: must look like stun:host:3478, turn:host:3478?transport=udp or"
                                + " turns:host:5349?transport=tcp (from PARLEY_CALLS_ICE_TURN_URIS)"),
                faultsOfServers());
    }

    private static List<String> faultsOfServers() {
        return errors(new ConfigLoader()
                        .environment(Map.of(
                                "PARLEY_CALLS_ICE_STUN",
                                "stun:stun.example.org,turn:turn.example.org,stun:a:0,stun:a?transport=udp",
                                "PARLEY_CALLS_ICE_TURN_URIS",
                                "turns:turn.example.org?transport=udp,https://turn.example.org",
                                "PARLEY_CALLS_ICE_TURN_SECRET",
                                "north-gate-and-south-gate",
                                "PARLEY_CALLS_ICE_PUBLIC_ADDRESS",
                                "turn.example.org")))
                .stream()
                .sorted()
                .toList();
    }

    @Test
    void allFaultsAreToldAtOnceWithTheirPathsAndOrigins() throws IOException {
        Path file = write("{\"server\":{\"host\":\"\",\"bogus\":1},\"data\":7,\"nothing\":{\"a\":1},"
                + "\"matching\":{\"stages\":[{\"afterMs\":0,\"language\":true}]}}");
        List<String> errors = errors(new ConfigLoader()
                .file(file)
                .environment(Map.of("PARLEY_SERVER_PORT", "many", "PARLEY_LOG_LEVEL", "loud", "PARLEY_TYPO", "1"))
                .set("gateway.heartbeatMs", "0", "--heartbeat"));
        String from = " (from " + file + ")";
        assertEquals(
                Stream.of(
                                "PARLEY_TYPO: is not the variable of a known key",
                                "server.host: must not be empty" + from,
                                "server.bogus: is not a known key" + from,
                                "server.port: must be of type integer (from PARLEY_SERVER_PORT)",
                                "data: must be of type object" + from,
                                "nothing: is not a known key" + from,
                                "matching.stages[0]: Instance does not have required property \"interest\"" + from,
                                "log.level: must be one of trace, debug, info, warn, error (from PARLEY_LOG_LEVEL)",
                                "gateway.heartbeatMs: must be from 100 to 600000 (from --heartbeat)")
                        .sorted()
                        .toList(),
                errors.stream().sorted().toList());
    }

    @Test
    void rulesBetweenKeysHold() {
        JsonArray stages = new JsonArray().add(new ParleyStage(5, false).json()).add(new ParleyStage(5, true).json());
        List<String> errors = errors(new ConfigLoader()
                .overlay(new JsonObject()
                        .put("server", new JsonObject().put("trustedProxies", new JsonArray().add("10.0.0.0/33")))
                        .put("management", new JsonObject().put("port", 8080))
                        .put("postgres", new JsonObject().put("uri", "postgresql://user:hush@host:port:1/x"))
                        .put("auth", new JsonObject().put("secret", "short"))
                        .put(
                                "gateway",
                                new JsonObject()
                                        .put("deadAfterMs", 25_000)
                                        .put("queueBytes", 100_000)
                                        .put("nodeQueueBytes", 1_048_576))
                        .put("limits", new JsonObject().put("maxConnections", 5).put("maxConnectionsPerIp", 6))
                        .put("matching", new JsonObject().put("stages", stages).put("skipDelayMaxMs", 1))));
        assertEquals(
                List.of(
                        "server.trustedProxies[0]",
                        "management.port",
                        "auth.secret",
                        "postgres.uri",
                        "gateway.deadAfterMs",
                        "gateway.queueBytes",
                        "limits.maxConnectionsPerIp",
                        "matching.stages[0].afterMs",
                        "matching.stages[1].afterMs",
                        "matching.skipDelayMaxMs"),
                errors.stream().map(e -> e.substring(0, e.indexOf(": "))).toList());
        assertFalse(String.join("\n", errors).contains("hush"));
    }

    @Test
    @Tag("S1-CLU")
    void aClusteredNodeMustShareWhatNodesShare() {
        ConfigException refused = assertThrows(ConfigException.class, () -> new ConfigLoader()
                .environment(Map.of(
                        "PARLEY_CLUSTER_ENABLED", "true",
                        "PARLEY_CLUSTER_SECRET", "short",
                        "PARLEY_CLUSTER_TLS_CERT", "node.pem",
                        "PARLEY_NODE_ROLES", "chat,gateway"))
                .load());
        for (String path : List.of(
                "postgres.uri", "redis.uri", "auth.secret", "encryption.keys", "cluster.secret", "cluster.tls")) {
            assertTrue(refused.errors().stream().anyMatch(error -> error.startsWith(path + ": ")), path);
        }
        assertEquals(6, refused.errors().size(), refused.errors().toString());
    }

    /** At whatever address, with certificates or without. */
    @Test
    @Tag("S4-CLU-05")
    void noNodeIsClusteredWithoutASecret() {
        for (String host : List.of("", "127.0.0.1", "10.1.2.3")) {
            for (String file : List.of("", "x.pem")) {
                ConfigException refused = assertThrows(ConfigException.class, () -> new ConfigLoader()
                        .environment(Map.of(
                                "PARLEY_CLUSTER_ENABLED", "true",
                                "PARLEY_CLUSTER_HOST", host,
                                "PARLEY_CLUSTER_TLS_CERT", file,
                                "PARLEY_CLUSTER_TLS_KEY", file,
                                "PARLEY_CLUSTER_TLS_CA", file,
                                "PARLEY_POSTGRES_URI", "postgresql://parley@localhost/parley",
                                "PARLEY_REDIS_URI", "redis://localhost",
                                "PARLEY_AUTH_SECRET", "a secret that all of them have, long enough",
                                "PARLEY_ENCRYPTION_KEYS", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="))
                        .load());
                assertEquals(List.of("cluster.secret: must have at least 32 bytes"), refused.errors());
            }
        }
    }

    @Test
    @Tag("S1-CLU")
    void aNodeAloneMustDoEverything() {
        ConfigException refused = assertThrows(ConfigException.class, () -> new ConfigLoader()
                .environment(Map.of("PARLEY_NODE_ROLES", "chat"))
                .load());
        assertTrue(
                refused.errors().get(0).startsWith("node.roles: "),
                refused.errors().toString());
    }

    @Test
    void filesThatCannotBeReadAreNamed() throws IOException {
        Path absent = folder.resolve("absent.json");
        assertEquals(
                List.of(absent + ": the configuration file can't be read: no such file"),
                errors(new ConfigLoader().file(absent)));
        Path broken = write("{\"server\":");
        assertTrue(errors(new ConfigLoader().file(broken)).get(0).startsWith(broken + ": is not a JSON object: "));
        Path list = write("[1]");
        assertTrue(errors(new ConfigLoader().file(list)).get(0).startsWith(list + ": is not a JSON object: "));
    }

    @Test
    void variablesThatKubernetesInjectsAreLeftAlone() {
        new ConfigLoader()
                .environment(Map.of(
                        "PARLEY_SERVICE_HOST", "10.0.0.1",
                        "PARLEY_SERVER_PORT", "tcp://10.0.0.1:8080",
                        "PARLEY_PORT_8080_TCP_ADDR", "10.0.0.1"))
                .load();
    }

    @Test
    void secretsMaskThemselves() {
        String secret = "correct-horse-battery-staple-0123456789";
        ParleyConfig config = new ConfigLoader()
                .environment(Map.of(
                        "PARLEY_AUTH_SECRET", secret, "PARLEY_POSTGRES_URI", "postgresql://parley:hush@db/parley"))
                .load();
        assertEquals(secret, config.auth().secret().value());
        for (String shown : List.of(config.toString(), Json.encode(config.auth()), Json.encode(config.postgres()))) {
            assertFalse(shown.contains("correct-horse"), shown);
            assertFalse(shown.contains("hush"), shown);
        }
        assertTrue(config.toString().contains("secret=***"));
    }

    private record ParleyStage(long afterMs, boolean language) {
        JsonObject json() {
            return new JsonObject()
                    .put("afterMs", afterMs)
                    .put("language", language)
                    .put("interest", false);
        }
    }

    private static List<String> errors(ConfigLoader loader) {
        return assertThrows(ConfigException.class, loader::load).errors();
    }

    private static ConfigSchema schema() throws IOException {
        return new ConfigSchema(new JsonObject(Files.readString(CONF.resolve("parley.schema.json"))));
    }

    private static JsonObject nested(String path, Object value) {
        Object nested = value;
        String[] names = path.split("\\.");
        for (int i = names.length - 1; i >= 0; i--) {
            nested = new JsonObject().put(names[i], nested);
        }
        return (JsonObject) nested;
    }

    private Path write(String json) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "parley", ".json"), json);
    }
}
