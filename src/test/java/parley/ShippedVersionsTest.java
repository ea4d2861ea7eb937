package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.cfg.PackageVersion;
import com.hazelcast.instance.BuildInfoProvider;
import io.netty.util.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the versions in the table of advisories against the class path, of which the jar is made. */
class ShippedVersionsTest {
    private static final Path TABLE = Path.of("src/site/markdown/decisions.md");

    private static void assertTold(String row) throws IOException {
        assertTrue(Files.readString(TABLE).contains("| " + row), () -> "no row for " + row);
    }

    @Test
    void everyModuleOfNettyHasTheVersionOfTheTable() throws IOException {
        Map<String, String> versions = Version.identify().values().stream()
                .collect(Collectors.toMap(Version::artifactId, Version::artifactVersion));
        String version = versions.get("netty-common");
        assertTold("Netty " + version);
        versions.forEach((artifact, found) -> assertEquals(version, found, artifact));
    }

    @Test
    void theOthersThatHadAdvisoriesHaveTheVersionsOfTheTable() throws IOException {
        assertTold("Jackson " + PackageVersion.VERSION);
        assertTold("Hazelcast " + BuildInfoProvider.getBuildInfo().getVersion());
        assertTold("Logback " + implementation(ch.qos.logback.core.Context.class));
        assertTold("PostgreSQL JDBC " + implementation(org.postgresql.Driver.class));
        assertTold("Micrometer " + implementation(io.micrometer.core.instrument.Counter.class));
        assertTold("commons-compress " + implementation(org.apache.commons.compress.archivers.ArchiveEntry.class));
        assertTold("Vert.x core and web " + vertx());
        String clustering = implementation(io.vertx.spi.cluster.hazelcast.HazelcastClusterManager.class);
        assertTrue(
                Files.readString(TABLE).contains("hazelcast " + clustering), () -> "no vertx-hazelcast " + clustering);
    }

    private static String implementation(Class<?> type) {
        return type.getPackage().getImplementationVersion();
    }

    private static String vertx() throws IOException {
        try (var file = ShippedVersionsTest.class.getResourceAsStream("/META-INF/vertx/vertx-version.txt")) {
            return new String(file.readAllBytes()).trim();
        }
    }
}
