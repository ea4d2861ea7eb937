package parley.recorder;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import parley.gateway.format.TrafficObserver;

/** The part of a command line that starts the packaged server with the {@link Recorder} beside it. */
public final class ObservedProgram {
    private static final Path CLASSES = Path.of("target", "test-classes");
    private static final Path FOLDER = Path.of("target", "it", "recorded").toAbsolutePath();
    private static final String PACKAGE = "parley/recorder";
    private static final String MAIN = "parley.Main";

    private ObservedProgram() {}

    /** The faults that servers of this process's tests are noted to have made. */
    static Path faults() {
        return FOLDER.resolve("faults-" + System.getProperty("parley.fork", "0"));
    }

    /** @param name of the server, for people who read of its faults */
    public static List<String> of(Path jar, String name) {
        return of(jar, name, List.of());
    }

    /** @param more class path after the jar and the recorder */
    public static List<String> of(Path jar, String name, List<Path> more) {
        try {
            Files.createDirectories(faults());
            List<String> command = new ArrayList<>(modules(jar));
            Path file = faults().resolve(name + "-" + UUID.randomUUID() + ".log");
            command.add("-D" + Recorder.FILE + "=" + file);
            command.add("-cp");
            command.add(Stream.concat(Stream.of(jar, recorder()), more.stream())
                    .map(Path::toString)
                    .collect(Collectors.joining(File.pathSeparator)));
            command.add(MAIN);
            return command;
        } catch (IOException cannotWrite) {
            throw new UncheckedIOException(cannotWrite);
        }
    }

    /** Returns options for what the jar's manifest says of modules, as it counts only where the jar is run alone. */
    private static List<String> modules(Path jar) throws IOException {
        List<String> options = new ArrayList<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            Attributes attributes = file.getManifest().getMainAttributes();
            for (String open : words(attributes.getValue("Add-Opens"))) {
                options.addAll(List.of("--add-opens", open + "=ALL-UNNAMED"));
            }
            for (String exported : words(attributes.getValue("Add-Exports"))) {
                options.addAll(List.of("--add-exports", exported + "=ALL-UNNAMED"));
            }
            if (attributes.getValue("Enable-Native-Access") != null) {
                options.add("--enable-native-access=ALL-UNNAMED");
            }
        }
        return options;
    }

    private static List<String> words(String value) {
        return value == null ? List.of() : List.of(value.split(" "));
    }

    /** Makes a jar of the recorder alone, so that a server finds no other services of the tests. */
    private static Path recorder() throws IOException {
        Path jar = FOLDER.resolve("recorder-" + ProcessHandle.current().pid() + ".jar");
        if (!Files.exists(jar)) {
            Path unfinished = FOLDER.resolve(UUID.randomUUID() + ".tmp");
            try (OutputStream out = Files.newOutputStream(unfinished);
                    ZipOutputStream zip = new ZipOutputStream(out);
                    Stream<Path> classes = Files.list(CLASSES.resolve(PACKAGE))) {
                for (Path one : classes.toList()) {
                    put(zip, PACKAGE + '/' + one.getFileName(), Files.readAllBytes(one));
                }
                put(
                        zip,
                        "META-INF/services/" + TrafficObserver.class.getName(),
                        Recorder.class.getName().getBytes(StandardCharsets.UTF_8));
            }
            Files.move(unfinished, jar, StandardCopyOption.ATOMIC_MOVE);
        }
        return jar;
    }

    private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(bytes);
        zip.closeEntry();
    }
}
