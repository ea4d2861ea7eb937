package parley.deployment;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import parley.config.ConfigLoader;
import parley.config.ParleyConfig;

/** The files under {@code docker/}, and the configuration that they give to a node. */
final class DeploymentFiles {
    static final Path DOCKER = Path.of("docker");

    /** The values that an operator fills in. */
    static final Map<String, String> SECRETS = Map.of(
            "PARLEY_POSTGRES_URI", "postgresql://parley:password@postgres:5432/parley",
            "PARLEY_REDIS_URI", "redis://:password@redis:6379",
            "PARLEY_AUTH_SECRET", "a secret of at least 32 bytes for tokens",
            "PARLEY_CLUSTER_SECRET", "a secret of at least 32 bytes for nodes",
            "PARLEY_ENCRYPTION_KEYS", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");

    private DeploymentFiles() {}

    static List<Path> all() {
        try (Stream<Path> files = Files.walk(DOCKER)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static String text(String name) {
        return text(DOCKER.resolve(name));
    }

    /** Reads all documents of a YAML file, with anchors and merges resolved. */
    static List<JsonObject> yaml(Path file) {
        List<JsonObject> documents = new ArrayList<>();
        for (Object document : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(text(file))) {
            @SuppressWarnings("unchecked")
            Map<String, Object> content = (Map<String, Object>) document;
            documents.add(new JsonObject(content));
        }
        return documents;
    }

    static JsonObject yaml(String name) {
        return yaml(DOCKER.resolve(name)).get(0);
    }

    static ParleyConfig load(Map<String, String> environment) {
        return new ConfigLoader().environment(environment).load();
    }

    /** Returns the time that a node may take from SIGTERM to its end. */
    static Duration stopOf(ParleyConfig config) {
        return Duration.ofMillis(config.node().drainDelayMs() + config.node().shutdownTimeoutMs());
    }
}
