package parley.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.ds.PGSimpleDataSource;
import parley.ServerExtension;

/** The rows of the catalogue next to the files on disk, as an operator can compare them who has the server's folder. */
final class FilesOnDisk {
    private static final int PORT_LINE = 3;
    private static final String NAME = "parley";
    /** Parts the key of an object from the token of whoever wrote a part of it. */
    private static final String PART = "~";

    private final Path data;
    private final Path folder;

    /** @param folder where the server keeps the files */
    private FilesOnDisk(Path data, Path folder) {
        this.data = data;
        this.folder = folder;
    }

    static FilesOnDisk of(ServerExtension server) {
        Path data = server.log().resolveSibling("data");
        return new FilesOnDisk(data, data.resolve("files"));
    }

    /** @param folder as this process sees it */
    static FilesOnDisk in(ServerExtension server, Path folder) {
        return new FilesOnDisk(server.log().resolveSibling("data"), folder);
    }

    private record Row(String id, String state, String objectKey, long received, boolean swept) {}

    /** Returns what the two disagree about; none on a server that has swept. */
    List<String> disagreements() {
        try {
            Set<String> before = names();
            List<Row> rows = rows();
            // What is written or deleted at this moment is in one of the two lists alone, so that it is looked at
            // again.
            Set<String> names = names();
            names.retainAll(before);
            return compare(rows, names);
        } catch (SQLException away) {
            return List.of(away.toString());
        }
    }

    private static List<String> compare(List<Row> rows, Set<String> names) {
        List<String> faults = new ArrayList<>();
        Set<String> known =
                rows.stream().filter(row -> !row.swept()).map(Row::objectKey).collect(Collectors.toSet());
        Set<String> keys = new HashSet<>();
        for (String name : names) {
            keys.add(keyOf(name));
            if (!known.contains(keyOf(name))) {
                faults.add("no row for " + name);
            }
        }
        for (Row row : rows) {
            if (row.state().equals("ready") && !names.contains(row.objectKey())) {
                faults.add("no file for " + row);
            }
            if (row.state().equals("uploading") && row.received() > 0 && !keys.contains(row.objectKey())) {
                faults.add("no part for " + row);
            }
            if (row.state().equals("gone") && !row.swept()) {
                faults.add("not swept: " + row);
            }
        }
        return faults;
    }

    private static String keyOf(String name) {
        int mark = name.indexOf(PART);
        return mark < 0 ? name : name.substring(0, mark);
    }

    /** Returns the names of the files on disk. */
    Set<String> names() {
        Set<String> names = new TreeSet<>();
        if (!Files.isDirectory(folder)) {
            return names;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .forEach(names::add);
            return names;
        } catch (UncheckedIOException | NoSuchFileException changing) {
            return names();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Tells whether a file has any bytes on disk. */
    boolean has(String fileId) {
        return names().stream().anyMatch(name -> name.startsWith(fileId));
    }

    private List<Row> rows() throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "SELECT id, state, object_key, received, swept_at IS NOT NULL FROM files")) {
            while (found.next()) {
                rows.add(new Row(
                        found.getString(1),
                        found.getString(2),
                        found.getString(3),
                        found.getLong(4),
                        found.getBoolean(5)));
            }
        }
        return rows;
    }

    private Connection connect() throws SQLException {
        try {
            Path postgres = data.resolve("postgres");
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setServerNames(new String[] {"127.0.0.1"});
            source.setPortNumbers(new int[] {
                Integer.parseInt(Files.readAllLines(postgres.resolve("cluster/postmaster.pid"))
                        .get(PORT_LINE)
                        .strip())
            });
            source.setDatabaseName(NAME);
            source.setUser(NAME);
            source.setPassword(Files.readString(postgres.resolve("password")).strip());
            source.setCurrentSchema(NAME);
            return source.getConnection();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
