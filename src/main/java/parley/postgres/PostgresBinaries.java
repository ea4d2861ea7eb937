package parley.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;
import parley.error.StartException;
import parley.util.Version;

/** Unpacks PostgreSQL's programs from this jar, once for each version. */
final class PostgresBinaries {
    private PostgresBinaries() {}

    /** Returns the unpacked distribution, with {@code bin}, {@code lib} and {@code share}. */
    static Path unpackInto(Path folder) throws IOException {
        Path binaries = folder.resolve("binaries-" + Version.CURRENT.postgres());
        if (!Files.exists(binaries)) {
            Path unfinished = folder.resolve("binaries.new");
            deleteTree(unfinished);
            try (InputStream archive =
                    open(archiveName(System.getProperty("os.name"), System.getProperty("os.arch")))) {
                unpack(archive, unfinished);
            }
            Files.move(unfinished, binaries, StandardCopyOption.ATOMIC_MOVE);
        }
        return binaries;
    }

    static String archiveName(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : osName.toLowerCase(Locale.ROOT);
        boolean arm = List.of("aarch64", "arm64").contains(osArch);
        boolean intel = List.of("amd64", "x86_64").contains(osArch);
        return "postgres-" + os + "-" + (arm ? "arm_64" : intel ? "x86_64" : osArch) + ".txz";
    }

    private static InputStream open(String archive) {
        InputStream stream = PostgresBinaries.class.getResourceAsStream("/" + archive);
        if (stream == null) {
            throw new StartException("This jar carries no PostgreSQL for this machine (" + archive
                    + "); set postgres.uri to use a server of your own");
        }
        return stream;
    }

    private static void unpack(InputStream archive, Path target) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive, 1 << 16)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else {
                    Files.createDirectories(path.getParent());
                    write(tar, entry, path);
                }
            }
        }
    }

    private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path path) throws IOException {
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, path);
        boolean executable = (entry.getMode() & 0100) != 0;
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }

    static void deleteTree(Path root) throws IOException {
        if (Files.notExists(root)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
