package parley.load;

import java.util.LinkedHashMap;
import java.util.Map;

/** Command line options of a load program: {@code --name value}, each with a default. */
final class Options {
    private final Map<String, String> values;

    private Options(Map<String, String> values) {
        this.values = values;
    }

    /** Parses options; one that has no default is unknown and refused. */
    static Options parse(String[] arguments, Map<String, String> defaults) {
        Map<String, String> values = new LinkedHashMap<>(defaults);
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i].replaceFirst("^--", "");
            if (!arguments[i].startsWith("--") || !defaults.containsKey(name) || i + 1 == arguments.length) {
                throw new IllegalArgumentException(
                        arguments[i] + " is not understood; options and their defaults: " + defaults);
            }
            values.put(name, arguments[i + 1]);
        }
        return new Options(values);
    }

    String text(String name) {
        return values.get(name);
    }

    int number(String name) {
        return Integer.parseInt(values.get(name));
    }
}
