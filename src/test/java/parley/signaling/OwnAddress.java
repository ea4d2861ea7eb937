package parley.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * An address of this machine other than loopback, where media servers don't listen. A network namespace without any gets
 * one on a bridge of its own until the end.
 */
public final class OwnAddress implements AutoCloseable {
    private final String address;
    private final Optional<String> bridge;

    public OwnAddress() {
        Optional<String> known = known();
        bridge = known.isPresent() ? Optional.empty() : Optional.of(made());
        address = known.orElseGet(() -> known().orElseThrow());
    }

    public String address() {
        return address;
    }

    private static Optional<String> known() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(each -> each instanceof Inet4Address && !each.isLoopbackAddress())
                    .map(InetAddress::getHostAddress)
                    .findFirst();
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The prefix is one that RFC 2544 keeps for tests. */
    private static String made() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String name = "pj" + Integer.toHexString(random.nextInt(0x1000_0000, Integer.MAX_VALUE));
        String own = "198.19." + random.nextInt(256) + ".1/24";
        try {
            ip("link", "add", name, "type", "bridge");
            ip("address", "add", own, "dev", name);
            ip("link", "set", name, "up");
            return name;
        } catch (IOException | AssertionError refused) {
            if (System.getenv("CI") != null) {
                throw new AssertionError(refused);
            }
            return abort("This machine has no address but loopback, and gets none: " + refused.getMessage());
        }
    }

    private static void ip(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertEquals(0, process.waitFor(), command::toString);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        bridge.ifPresent(name -> {
            try {
                ip("link", "delete", name);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
