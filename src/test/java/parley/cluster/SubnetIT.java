package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import parley.util.Eventually;

class SubnetIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void takesTheRestAwayThoughAPartIsGoneAlready() throws Exception {
        Subnet subnet = new Subnet();
        subnet.open(3);
        String first = subnet.launcher(0).get(3);
        try {
            assertEquals(0, run("ip", "netns", "delete", first).waitFor());
            assertThrows(IllegalStateException.class, subnet::close);
        } finally {
            subnet.close();
        }
        String bridge = first.substring(0, first.lastIndexOf('-'));
        // The kernel takes a namespace's links away some time after the namespace.
        Eventually.until(PATIENCE, () -> "left behind: " + left(), () -> !left().contains(bridge));
    }

    private static String left() {
        try (InputStream said = run("sh", "-c", "ip netns list; ip link show").getInputStream()) {
            return new String(said.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Process run(String... command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
