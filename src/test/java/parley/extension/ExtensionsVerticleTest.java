package parley.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.result;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.config.ExtensionSettings;
import parley.error.StartException;
import parley.metrics.Metrics;
import parley.util.CausesFaults;
import parley.util.Eventually;

@Tag("S1-MOD-06")
@CausesFaults
class ExtensionsVerticleTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PROBE = """
            import io.vertx.core.AbstractVerticle;
            import io.vertx.core.Context;
            import io.vertx.core.json.JsonArray;
            import io.vertx.core.json.JsonObject;

            public class Probe extends AbstractVerticle {
                static int made;

                @Override
                public void start() {
                    made++;
                    if (config().getBoolean("fails", false)) {
                        throw new IllegalStateException("it does not like to start");
                    }
                    vertx.eventBus().localConsumer(config().getString("address"), message -> {
                        if ("throw".equals(message.body())) {
                            throw new IllegalStateException("as asked for");
                        }
                        if ("overflow".equals(message.body())) {
                            overflow();
                        }
                        message.reply(new JsonObject()
                                .put("made", made)
                                .put("worker", Context.isOnWorkerThread())
                                .put("words", config().getJsonArray("words"))
                                .put("own", Thread.currentThread().getContextClassLoader() == Probe.class.getClassLoader())
                                .put("library", finds("io.vertx.core.Vertx"))
                                .put("parley", finds("parley.Main")));
                    });
                }

                private static int overflow() {
                    return overflow() + 1;
                }

                private static boolean finds(String name) {
                    try {
                        return Class.forName(name) != null;
                    } catch (ClassNotFoundException hidden) {
                        return false;
                    }
                }

                @Override
                public void stop() {
                    vertx.eventBus().publish("stopped", config().getString("address"));
                }
            }
            """;

    @TempDir
    static Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Extensions extensions = new Extensions(vertx, new Metrics(registry));

    @BeforeAll
    static void compile() throws IOException {
        Path source = Files.writeString(folder.resolve("Probe.java"), PROBE);
        int status = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-cp", System.getProperty("java.class.path"), source.toString());
        assertEquals(0, status);
        Files.delete(source);
        Files.writeString(folder.resolve("greeter.groovy"), """
                vertx.eventBus().localConsumer('greeter') { message -> message.reply("hello ${message.body()}".toString()) }
                """);
    }

    @BeforeEach
    void noFaultYet() {
        assertEquals(0, faults("Probe"));
    }

    @AfterEach
    void close() {
        result(vertx.close());
    }

    private double faults(String name) {
        var counter =
                registry.find("parley.faults").tag("where", "extension " + name).counter();
        return counter == null ? 0 : counter.count();
    }

    private static ExtensionSettings probe(String address, int instances, boolean worker) {
        return new ExtensionSettings(
                "Probe",
                List.of(folder.toString()),
                instances,
                worker,
                Map.of("address", address, "words", List.of("a", "b")));
    }

    private JsonObject ask(String address, String what) {
        return result(vertx.eventBus().<JsonObject>request(address, what)).body();
    }

    @Test
    void hasItsOwnClassesAndTheLibrariesButNothingOfParley() {
        result(extensions.deploy(List.of(probe("one", 1, false), probe("two", 1, true))));
        JsonObject expected = new JsonObject()
                .put("made", 1)
                .put("worker", false)
                .put("words", new JsonArray().add("a").add("b"))
                .put("own", true)
                .put("library", true)
                .put("parley", false);
        assertEquals(expected, ask("one", ""));
        assertEquals(expected.put("worker", true), ask("two", ""), "each has a class loader of its own");
    }

    @Test
    void hasAsManyInstancesAsAskedFor() {
        result(extensions.deploy(List.of(probe("one", 3, false))));
        assertEquals(3, ask("one", "").getInteger("made"));
    }

    @Test
    void mayBeWrittenInALanguageThatItBringsAlong() {
        result(extensions.deploy(
                List.of(new ExtensionSettings("greeter.groovy", List.of(folder.toString()), 1, false, Map.of()))));
        assertEquals(
                "hello you", result(vertx.eventBus().request("greeter", "you")).body());
    }

    @Test
    void aFaultIsCountedAndItGoesOn() {
        result(extensions.deploy(List.of(probe("one", 1, false))));
        vertx.eventBus().send("one", "throw");
        vertx.eventBus().send("one", "overflow");
        assertEquals(1, ask("one", "").getInteger("made"));
        Eventually.until(PATIENCE, () -> "faults: " + faults("Probe"), () -> faults("Probe") == 2);
    }

    @Test
    void theLastOneIsUndeployedFirst() {
        List<Object> stopped = new CopyOnWriteArrayList<>();
        vertx.eventBus().localConsumer("stopped", message -> stopped.add(message.body()));
        result(extensions.deploy(List.of(probe("one", 1, false), probe("two", 1, false))));
        result(extensions.undeploy());
        Eventually.until(PATIENCE, stopped::toString, () -> stopped.equals(List.of("two", "one")));
        assertTrue(vertx.deploymentIDs().isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NoSuch | there is no class NoSuch on its class path",
                "java.lang.String | java.lang.ClassCastException",
                "cobol:batch | no verticle factory on its class path knows cobol:",
                "absent.groovy | absent.groovy",
            })
    void whatCannotBeMadeIsNamedWithItsCause(String verticle, String cause) {
        ExtensionSettings extension = new ExtensionSettings(verticle, List.of(folder.toString()), 1, false, Map.of());
        StartException refusal =
                assertThrows(StartException.class, () -> result(extensions.deploy(List.of(extension))));
        assertTrue(
                refusal.getMessage().startsWith("The extension " + verticle + " can't be deployed: "),
                refusal.getMessage());
        assertTrue(refusal.getMessage().contains(cause), refusal.getMessage());
    }

    @Test
    void whatDoesNotStartIsNamedAndNothingBehindItIsDeployed() {
        ExtensionSettings failing = new ExtensionSettings(
                "Probe", List.of(folder.toString()), 1, false, Map.of("address", "one", "fails", true));
        StartException refusal = assertThrows(
                StartException.class, () -> result(extensions.deploy(List.of(failing, probe("two", 1, false)))));
        assertEquals(
                "The extension Probe can't be deployed: java.lang.IllegalStateException: it does not like to start",
                refusal.getMessage());
        assertFalse(result(vertx.eventBus().request("two", "").map(true).otherwise(false)));
    }

    @Test
    void aClassPathThatIsNotThereIsNamed() {
        ExtensionSettings extension = new ExtensionSettings("Probe", List.of("/no/such.jar"), 1, false, Map.of());
        StartException refusal =
                assertThrows(StartException.class, () -> result(extensions.deploy(List.of(extension))));
        assertEquals(
                "The extension Probe can't be deployed: /no/such.jar: there is no such file or folder on its class path",
                refusal.getMessage());
    }
}
