package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class SubnetIT {
    @Test
    void takesTheRestAwayThoughAPartIsGoneAlready() throws Exception {
        Subnet subnet = new Subnet();
        subnet.open(3);
        String first = subnet.launcher(0).get(3);
        try {
            assertEquals(0, run("ip", "netns", "delete", first).waitFor());
        } finally {
            assertThrows(IllegalStateException.class, subnet::close);
        }
        String left = new String(
                run("sh", "-c", "ip netns list; ip link show").getInputStream().readAllBytes());
        assertFalse(left.contains(first.substring(0, first.lastIndexOf('-'))), left);
    }

    private static Process run(String... command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
