package parley.cluster;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A network of this machine alone, in which each node and each database has a network namespace and an address, so that
 * any two can be parted. Packets from one to the other then go to nobody, without an error on either side.
 */
final class Subnet {
    private static final String INTERFACE = "eth0";
    /** An address of no card. */
    private static final String NOBODY = "02:00:00:00:00:01";

    private static final int FIRST_NODE = 11;
    private static final int COMMAND_SECONDS = 10;

    /** The name of the bridge, unlike that of a run that was killed and could not tidy up. */
    private final String bridge =
            "pl" + Integer.toHexString(ThreadLocalRandom.current().nextInt(0x1000_0000, Integer.MAX_VALUE));

    private final List<String> namespaces = new ArrayList<>();
    private final Set<Cut> cuts = new LinkedHashSet<>();
    private String prefix;
    private boolean bridged;

    private record Cut(int from, String to) {}

    /** Opens the network; tests are skipped where this is not allowed. */
    void open(int nodes) {
        try {
            addNamespace(0);
            ip("link", "add", bridge, "type", "bridge");
            bridged = true;
        } catch (IOException refused) {
            close();
            abort("Nodes can't be parted here, which takes root, iproute2 and network namespaces: "
                    + refused.getMessage());
        }
        try {
            prefix = freePrefix();
            // Clients come from the first namespace.
            for (String own : List.of(clients(), postgres(), redis())) {
                ip("address", "add", own + "/24", "dev", bridge);
            }
            ip("link", "set", bridge, "up");
            attach(0);
            for (int node = 1; node < nodes; node++) {
                addNamespace(node);
                attach(node);
            }
        } catch (IOException e) {
            close();
            throw new UncheckedIOException(e);
        }
    }

    /** Finds a prefix of those that RFC 2544 keeps for tests, which no real network uses. */
    private static String freePrefix() throws IOException {
        String known = ip("-4", "route", "show");
        while (true) {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            String candidate = "198." + (18 + random.nextInt(2)) + "." + random.nextInt(256) + ".";
            if (!known.contains(candidate)) {
                return candidate;
            }
        }
    }

    private void addNamespace(int node) throws IOException {
        String name = bridge + "-" + node;
        ip("netns", "add", name);
        namespaces.add(name);
    }

    private void attach(int node) throws IOException {
        String name = namespaces.get(node);
        ip("link", "add", name, "type", "veth", "peer", "name", INTERFACE, "netns", name);
        ip("link", "set", name, "master", bridge, "up");
        ip("-n", name, "address", "add", node(node) + "/24", "dev", INTERFACE);
        ip("-n", name, "link", "set", INTERFACE, "up");
        ip("-n", name, "link", "set", "lo", "up");
    }

    private String clients() {
        return prefix + 1;
    }

    String postgres() {
        return prefix + 2;
    }

    String redis() {
        return prefix + 3;
    }

    String node(int index) {
        return prefix + (FIRST_NODE + index);
    }

    /** Returns the program that starts another one in the node's network. */
    List<String> launcher(int node) {
        return List.of("ip", "netns", "exec", namespaces.get(node));
    }

    /** Cuts two nodes from each other, in both directions. */
    void cut(int node, int other) {
        drop(node, node(other));
        drop(other, node(node));
    }

    /** Drops packets in this direction; a side without answers has no connection either. */
    void drop(int from, String to) {
        neighbour(from, "replace", to, "lladdr", NOBODY, "nud", "permanent");
        cuts.add(new Cut(from, to));
    }

    void heal() {
        cuts.forEach(cut -> neighbour(cut.from(), "delete", cut.to()));
        cuts.clear();
    }

    private void neighbour(int node, String action, String address, String... rest) {
        List<String> command = new ArrayList<>(List.of("-n", namespaces.get(node), "neighbour", action, address));
        command.addAll(List.of(rest));
        command.addAll(List.of("dev", INTERFACE));
        try {
            ip(command.toArray(String[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Must be called once nobody uses it any more. A part that can't be taken away does not keep the rest. */
    void close() {
        List<String> refused = new ArrayList<>();
        namespaces.forEach(name -> take(refused, "netns", name));
        if (bridged) {
            take(refused, "link", bridge);
        }
        namespaces.clear();
        bridged = false;
        if (!refused.isEmpty()) {
            throw new IllegalStateException("Something is left behind: " + refused);
        }
    }

    private static void take(List<String> refused, String kind, String name) {
        try {
            ip(kind, "delete", name);
        } catch (IOException e) {
            refused.add(e.getMessage());
        }
    }

    /** @return the output */
    private static String ip(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("ip", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS);
            String said = Files.readString(output).trim();
            if (!ended || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + (ended ? ": " : " does not end: ") + said);
            }
            return said;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            Files.delete(output);
        }
    }
}
