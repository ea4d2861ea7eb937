package parley.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Moves the tables of a version that kept them in the schema {@code public} into the schema that is configured. */
final class SchemaMove {
    private static final String DEADLOCK = "40P01";
    private static final int ATTEMPTS = 5;

    private SchemaMove() {}

    /** Blocks. Does nothing where there is nothing to move. */
    static void fromPublic(DataSource source, String schema) throws SQLException {
        String script = script();
        for (int attempt = 1; ; attempt++) {
            try {
                carryOut(source, schema, script);
                return;
            } catch (SQLException failure) {
                // A service that uses the tables may hold one and wait for another.
                if (!DEADLOCK.equals(failure.getSQLState()) || attempt == ATTEMPTS) {
                    throw failure;
                }
            }
        }
    }

    private static void carryOut(DataSource source, String schema, String script) throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement setting =
                            connection.prepareStatement("SELECT set_config('parley.schema', ?, true)");
                    Statement move = connection.createStatement()) {
                setting.setString(1, schema);
                setting.execute();
                move.execute(script);
            }
            connection.commit();
        }
    }

    private static String script() {
        try (InputStream in = SchemaMove.class.getResourceAsStream("/db/move/from_public.sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
