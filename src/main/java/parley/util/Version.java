package parley.util;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The versions that this build carries. */
public record Version(String parley, String postgres) {
    public static final Version CURRENT = read();

    private static Version read() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("/parley-version.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Version(properties.getProperty("version"), properties.getProperty("postgres"));
    }
}
