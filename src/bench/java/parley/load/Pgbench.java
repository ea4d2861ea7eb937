package parley.load;

import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Runs PostgreSQL's own load generator, if the machine has it, with one row and one commit at a time. */
final class Pgbench {
    private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+) \\(without initial");

    private final PgConnectOptions options;

    Pgbench(PgConnectOptions options) {
        this.options = options;
    }

    /** @return commits per second; empty where there is no pgbench */
    OptionalDouble singleRows(int clients, int seconds) throws IOException, InterruptedException {
        String program = find();
        if (program == null) {
            return OptionalDouble.empty();
        }
        Path script = Files.createTempFile("insert", ".sql");
        Files.writeString(script, BareRows.SINGLE.strip() + ";\n");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        program,
                        "--no-vacuum",
                        "--protocol=prepared",
                        "--file=" + script,
                        "--client=" + clients,
                        "--jobs=" + Math.min(2, clients),
                        "--time=" + seconds,
                        "--host=" + options.getHost(),
                        "--port=" + options.getPort(),
                        "--username=" + options.getUser(),
                        options.getDatabase()))
                .redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", options.getPassword());
        builder.environment().put("PGOPTIONS", "-c search_path=" + LoadPostgres.SCHEMA);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        Files.delete(script);
        Matcher tps = TPS.matcher(output);
        if (!tps.find()) {
            throw new IOException("pgbench failed: " + output);
        }
        return OptionalDouble.of(Double.parseDouble(tps.group(1)));
    }

    private static String find() {
        return Stream.concat(
                        Stream.of(System.getenv("PATH").split(":")),
                        Stream.of(
                                "/usr/lib/postgresql/17/bin",
                                "/usr/lib/postgresql/16/bin",
                                "/usr/lib/postgresql/15/bin"))
                .map(folder -> Path.of(folder, "pgbench"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse(null);
    }
}
