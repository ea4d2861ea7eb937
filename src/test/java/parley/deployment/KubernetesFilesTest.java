package parley.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.config.ParleyConfig;
import parley.gateway.http.HealthRoutes;
import parley.util.Await;

/** The manifests agree with each other and with the program. */
@Tag("S2-DEP-04")
class KubernetesFilesTest {
    private static final Path FOLDER = DeploymentFiles.DOCKER.resolve("k8s");
    private static final JsonObject POD = manifest("deployment.yaml")
            .getJsonObject("spec")
            .getJsonObject("template")
            .getJsonObject("spec");
    private static final JsonObject CONTAINER = POD.getJsonArray("containers").getJsonObject(0);

    private static JsonObject manifest(String name) {
        return DeploymentFiles.yaml(FOLDER.resolve(name)).get(0);
    }

    /** Returns the configuration as a pod gets it. */
    private static ParleyConfig config() {
        Map<String, String> environment = new HashMap<>();
        manifest("configmap.yaml")
                .getJsonObject("data")
                .forEach(entry -> environment.put(entry.getKey(), (String) entry.getValue()));
        manifest("secret.example.yaml")
                .getJsonObject("stringData")
                .forEach(entry -> environment.put(entry.getKey(), DeploymentFiles.SECRETS.get(entry.getKey())));
        CONTAINER.getJsonArray("env").stream()
                .map(JsonObject.class::cast)
                .forEach(variable -> environment.put(variable.getString("name"), "parley-7d4b9c-x2x4z"));
        return DeploymentFiles.load(environment);
    }

    private static int port(String name) {
        return CONTAINER.getJsonArray("ports").stream()
                .map(JsonObject.class::cast)
                .filter(port -> port.getString("name").equals(name))
                .findFirst()
                .orElseThrow()
                .getInteger("containerPort");
    }

    @Test
    void thePortsAreTheOnesOfTheConfiguration() {
        ParleyConfig config = config();
        assertEquals(config.server().port(), port("http"));
        assertEquals(config.management().port(), port("management"));
        assertEquals(config.cluster().port(), port("cluster"));
        assertEquals(config.cluster().busPort(), port("bus"));
    }

    @Test
    @Tag("S1-DEP-05")
    void probesAskForPathsThatExist() {
        Vertx vertx = Vertx.vertx();
        try {
            Router router = Router.router(vertx);
            new HealthRoutes(null, null).mount(router);
            Set<String> paths = router.getRoutes().stream().map(Route::getPath).collect(Collectors.toSet());
            for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
                JsonObject get = CONTAINER.getJsonObject(probe).getJsonObject("httpGet");
                assertTrue(paths.contains(get.getString("path")), probe);
                assertEquals("management", get.getString("port"));
            }
        } finally {
            Await.result(vertx.close());
        }
    }

    @Test
    void nodesFindEachOtherThroughTheHeadlessService() {
        JsonObject headless =
                DeploymentFiles.yaml(FOLDER.resolve("service.yaml")).get(1);
        assertEquals(
                config().cluster().kubernetes().service(),
                headless.getJsonObject("metadata").getString("name"));
        assertEquals("None", headless.getJsonObject("spec").getString("clusterIP"));
        assertTrue(headless.getJsonObject("spec").getBoolean("publishNotReadyAddresses"));
    }

    @Test
    @Tag("S1-DEP-06")
    void aPodIsGivenTheTimeItNeedsToStop() {
        int sleep = Integer.parseInt(CONTAINER
                .getJsonObject("lifecycle")
                .getJsonObject("preStop")
                .getJsonObject("exec")
                .getJsonArray("command")
                .getString(1));
        Duration needed = DeploymentFiles.stopOf(config()).plusSeconds(sleep);
        assertTrue(POD.getInteger("terminationGracePeriodSeconds") > needed.toSeconds());
    }

    @Test
    void selectorsAndReferencesMeet() {
        JsonObject labels = manifest("deployment.yaml")
                .getJsonObject("spec")
                .getJsonObject("template")
                .getJsonObject("metadata")
                .getJsonObject("labels");
        DeploymentFiles.yaml(FOLDER.resolve("service.yaml"))
                .forEach(service ->
                        assertEquals(labels, service.getJsonObject("spec").getJsonObject("selector")));
        assertEquals(labels, selected(manifest("deployment.yaml"), "selector"));
        assertEquals(labels, selected(manifest("poddisruptionbudget.yaml"), "selector"));
        assertEquals(labels, selected(manifest("networkpolicy.yaml"), "podSelector"));
        assertEquals(
                name(manifest("deployment.yaml")),
                manifest("horizontalpodautoscaler.yaml")
                        .getJsonObject("spec")
                        .getJsonObject("scaleTargetRef")
                        .getString("name"));
        List<String> references = CONTAINER.getJsonArray("envFrom").stream()
                .map(JsonObject.class::cast)
                .map(from -> from.iterator().next())
                .map(entry -> ((JsonObject) entry.getValue()).getString("name"))
                .toList();
        assertEquals(List.of(name(manifest("configmap.yaml")), name(manifest("secret.example.yaml"))), references);
    }

    @Test
    void kustomizationNamesTheManifests() {
        manifest("kustomization.yaml")
                .getJsonArray("resources")
                .forEach(file ->
                        assertTrue(FOLDER.resolve((String) file).toFile().isFile(), file.toString()));
    }

    private static JsonObject selected(JsonObject manifest, String selector) {
        return manifest.getJsonObject("spec").getJsonObject(selector).getJsonObject("matchLabels");
    }

    private static String name(JsonObject manifest) {
        return manifest.getJsonObject("metadata").getString("name");
    }
}
