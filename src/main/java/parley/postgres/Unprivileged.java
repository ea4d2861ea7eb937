package parley.postgres;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import parley.error.StartException;
import parley.util.FolderOwner;

/**
 * Runs PostgreSQL's programs, which refuse to work for root: as root they run as the owner of the data folder; where
 * that is root too in a user namespace of their own, or, where those are forbidden as in many containers, as nobody.
 */
final class Unprivileged {
    private static final int ROOT = 0;
    private static final int NOBODY = 65534;
    private static final List<String> IN_NAMESPACE = List.of("unshare", "--user");

    private final List<String> prefix;

    private Unprivileged(List<String> prefix) {
        this.prefix = prefix;
    }

    /** Chooses the way that works here and hands {@code folder} to that way's user. */
    static Unprivileged owning(Path folder) throws IOException {
        if (!FolderOwner.isRoot()) {
            return new Unprivileged(List.of());
        }
        int owner = FolderOwner.of(folder.getParent());
        if (owner != ROOT) {
            int group = FolderOwner.groupOf(folder.getParent());
            List<String> asOwner = as(owner, group);
            give(folder, owner, group);
            if (works(asOwner, folder)) {
                return new Unprivileged(asOwner);
            }
        }
        if (works(IN_NAMESPACE, Path.of("/"))) {
            // Inside the namespace, files of the real root appear as its user's own.
            give(folder, ROOT, ROOT);
            return new Unprivileged(IN_NAMESPACE);
        }
        give(folder, NOBODY, NOBODY);
        if (works(as(NOBODY, NOBODY), folder)) {
            return new Unprivileged(as(NOBODY, NOBODY));
        }
        throw new StartException("PostgreSQL does not run as root, and neither user namespaces nor the user nobody can "
                + "be used for it in " + folder + "; start Parley as another user, or set postgres.uri");
    }

    /** Throws a StartException if the folder is another user's, as after a start as root. */
    static void requireOwn(Path folder) throws IOException {
        long user = FolderOwner.uid();
        int owner = FolderOwner.of(folder);
        if (user != ROOT && owner != user) {
            throw new StartException(
                    folder + " belongs to the user " + Files.getOwner(folder).getName()
                            + " and not to the one that runs Parley, most likely since Parley was once started as root."
                            + " Give it back: chown -R " + user + " " + folder.getParent());
        }
    }

    private static List<String> as(int user, int group) {
        return List.of("setpriv", "--reuid=" + user, "--regid=" + group, "--clear-groups");
    }

    private static void give(Path folder, int user, int group) throws IOException {
        if (user != ROOT || FolderOwner.of(folder) != ROOT) {
            run(List.of("chown", "-R", user + ":" + group, folder.toString()), "");
        }
    }

    private static boolean works(List<String> prefix, Path folder) {
        try {
            run(join(prefix, List.of("ls", folder.toString())), "");
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    /**
     * @return the output of the program
     * @throws IOException when the program fails, with its output
     */
    String run(Path program, List<String> arguments, String input) throws IOException {
        return run(join(prefix, join(List.of(program.toString()), arguments)), input);
    }

    /** Starts a program and leaves it running. It reads what is written to it, and nobody reads its output. */
    Process start(Path program, List<String> arguments) throws IOException {
        return builder(join(prefix, join(List.of(program.toString()), arguments)))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static List<String> join(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private static ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(Map.of("LC_ALL", "C", "TZ", "UTC"));
        return builder;
    }

    private static String run(List<String> command, String input) throws IOException {
        Process process = builder(command).start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(command.get(0) + " ended with " + process.exitValue() + ": " + output.trim());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + command.get(0), e);
        }
        return output;
    }
}
