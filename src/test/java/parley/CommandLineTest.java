package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.config.ConfigException;
import parley.config.ConfigLoader;
import parley.config.ParleyConfig;

class CommandLineTest {
    @Test
    void optionsOverrideTheConfiguration() {
        CommandLine line = CommandLine.parse("--port", "9000", "--host=::1", "--data", "/d", "--config", "c.json");
        assertEquals("c.json", line.configFile());
        ConfigLoader loader = new ConfigLoader();
        line.applyTo(loader);
        ParleyConfig config = loader.load();
        assertEquals(9000, config.server().port());
        assertEquals("::1", config.server().host());
        assertEquals("/d", config.data().dir());
    }

    @Test
    void nothingIsNeeded() {
        CommandLine line = CommandLine.parse();
        assertNull(line.configFile());
        assertTrue(line.settings().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "--bogus, unknown option --bogus",
        "extra,   unknown option extra",
        "--port,  --port needs a value",
        "--config, --config needs a value"
    })
    void misuseIsNamed(String argument, String message) {
        assertEquals(
                message,
                assertThrows(CommandLine.Misuse.class, () -> CommandLine.parse(argument))
                        .getMessage());
    }

    @Test
    void aWrongValueIsNamedWithItsOption() {
        ConfigLoader loader = new ConfigLoader();
        CommandLine.parse("--port", "many").applyTo(loader);
        assertEquals(
                "server.port: must be of type integer (from --port)",
                assertThrows(ConfigException.class, loader::load).getMessage());
    }
}
