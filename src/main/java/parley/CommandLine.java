package parley;

import java.util.LinkedHashMap;
import java.util.Map;
import parley.config.ConfigLoader;

/**
 * The options of the command line.
 *
 * @param configFile null if none was named
 * @param settings values by option, such as {@code --port}
 */
record CommandLine(boolean help, boolean version, String configFile, Map<String, String> settings) {
    static final String USAGE = """
            Usage: java -jar parley.jar [options]

              --port PORT      the port to listen on (8080)
              --host ADDRESS   the address to listen on (0.0.0.0)
              --config FILE    the configuration file; also read from PARLEY_CONFIG
              --data DIR       the data folder (./data)
              --help           show this and exit
              --version        show the version and exit

            Every key of the configuration is also an environment variable:
            postgres.uri is PARLEY_POSTGRES_URI, gateway.deadAfterMs PARLEY_GATEWAY_DEAD_AFTER_MS.
            PARLEY_ENV chooses other defaults: development, production or diagnosis.
            """;

    private static final Map<String, String> KEYS =
            Map.of("--port", "server.port", "--host", "server.host", "--data", "data.dir");

    /** Arguments that can't be understood; its message is for the user. */
    static final class Misuse extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Misuse(String message) {
            super(message);
        }
    }

    static CommandLine parse(String... arguments) {
        boolean help = false;
        boolean version = false;
        String configFile = null;
        Map<String, String> settings = new LinkedHashMap<>();
        for (int i = 0; i < arguments.length; i++) {
            String[] parts = arguments[i].split("=", 2);
            String option = parts[0];
            if (option.equals("--help") || option.equals("-h")) {
                help = true;
            } else if (option.equals("--version")) {
                version = true;
            } else if (option.equals("--config") || KEYS.containsKey(option)) {
                if (parts.length == 1 && ++i == arguments.length) {
                    throw new Misuse(option + " needs a value");
                }
                String value = parts.length == 2 ? parts[1] : arguments[i];
                if (option.equals("--config")) {
                    configFile = value;
                } else {
                    settings.put(option, value);
                }
            } else {
                throw new Misuse("unknown option " + arguments[i]);
            }
        }
        return new CommandLine(help, version, configFile, settings);
    }

    /** Lays the settings over what {@code loader} has so far. */
    void applyTo(ConfigLoader loader) {
        settings.forEach((option, value) -> loader.set(KEYS.get(option), value, option));
    }
}
