package parley.config;

import io.netty.util.NetUtil;
import io.vertx.pgclient.PgConnectOptions;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import parley.config.ParleyConfig.Stage;
import parley.util.EnvelopeCipher;

/** Checks the rules that no schema can say: those between keys, and those on the meaning of a text. */
final class ConfigRules {
    private static final int SECRET_BYTES = 32;
    /** A user with TURN credentials can guess at the key with which they are made. */
    private static final int RELAY_SECRET_BYTES = 16;

    private static final long LEAST_RETENTION_MS = 3_600_000;

    /** A character of a message in JSON is at most a pair of escapes of surrogates. */
    private static final int BODY_BYTES_PER_CHARACTER = 12;

    /** Bytes of a message's body beside its text. */
    private static final int BODY_BYTES = 2_048;

    private final List<ConfigFault> faults = new ArrayList<>();

    private ConfigRules() {}

    static List<ConfigFault> faults(ParleyConfig config) {
        ConfigRules rules = new ConfigRules();
        rules.server(config);
        rules.secrets(config);
        rules.cluster(config);
        rules.gateway(config.gateway());
        rules.socketIo(config.socketio());
        rules.bodies(config);
        rules.limits(config.limits());
        rules.matching(config.matching());
        rules.retention(config.rooms().retention());
        rules.ice(config.calls().ice());
        rules.files(config);
        rules.services(config.services());
        return rules.faults;
    }

    /** A client may send a message again for a while, and is recognised by the one that is stored. */
    private void retention(ParleyConfig.Retention retention) {
        Map.of("directMs", retention.directMs(), "groupMs", retention.groupMs(), "roomMs", retention.roomMs())
                .forEach((key, keptMs) -> require(
                        keptMs == 0 || keptMs >= LEAST_RETENTION_MS,
                        "rooms.retention." + key,
                        "must be 0 or at least " + LEAST_RETENTION_MS));
    }

    private void server(ParleyConfig config) {
        List<String> proxies = config.server().trustedProxies();
        for (int i = 0; i < proxies.size(); i++) {
            require(
                    isAddressOrRange(proxies.get(i)),
                    "server.trustedProxies[" + i + "]",
                    "must be an IP address or a CIDR range");
        }
        List<String> origins = config.server().corsOrigins();
        for (int i = 0; i < origins.size(); i++) {
            require(
                    isOrigin(origins.get(i)),
                    "server.corsOrigins[" + i + "]",
                    "must be * or an origin like https://chat.example.org");
        }
        require(
                !config.management().separate()
                        || config.management().port() != config.server().port(),
                "management.port",
                "must differ from server.port (0 serves both on one port)");
    }

    private void secrets(ParleyConfig config) {
        Secret secret = config.auth().secret();
        require(
                secret.isEmpty() || secret.value().getBytes(StandardCharsets.UTF_8).length >= SECRET_BYTES,
                "auth.secret",
                "must have at least " + SECRET_BYTES + " bytes");
        external(config.auth());
        List<Secret> keys = config.encryption().keys();
        for (int i = 0; i < keys.size(); i++) {
            require(isKey(keys.get(i)), "encryption.keys[" + i + "]", "must be " + SECRET_BYTES + " bytes in base64");
        }
        require(
                config.postgres().embedded() || isPostgresUri(config.postgres().uri()),
                "postgres.uri",
                "must look like postgresql://user:password@host:port/database");
    }

    /**
     * Demands secrets in a cluster, as each node would otherwise make up its own and they have to be the same on all.
     */
    private void cluster(ParleyConfig config) {
        ParleyConfig.Cluster cluster = config.cluster();
        if (!cluster.enabled()) {
            require(
                    config.node().roles().size() == ParleyConfig.Node.Role.values().length,
                    "node.roles",
                    "must be all where cluster.enabled is false");
            return;
        }
        String needed = "is needed where cluster.enabled is true: nodes share it";
        require(!config.postgres().embedded(), "postgres.uri", needed);
        require(!config.redis().absent(), "redis.uri", needed);
        require(!config.auth().secret().isEmpty(), "auth.secret", needed);
        require(!config.encryption().keys().isEmpty(), "encryption.keys", needed);
        require(
                cluster.secret().value().getBytes(StandardCharsets.UTF_8).length >= SECRET_BYTES,
                "cluster.secret",
                "must have at least " + SECRET_BYTES + " bytes");
        Secret second = cluster.secondSecret();
        require(
                second.isEmpty() || second.value().getBytes(StandardCharsets.UTF_8).length >= SECRET_BYTES,
                "cluster.secondSecret",
                "must have at least " + SECRET_BYTES + " bytes");
        ParleyConfig.Tls tls = cluster.tls();
        require(
                tls.cert().isEmpty() == tls.key().isEmpty()
                        && tls.cert().isEmpty() == tls.ca().isEmpty(),
                "cluster.tls",
                "needs all of cert, key and ca, or none");
    }

    private void external(ParleyConfig.Auth auth) {
        Secret secret = auth.external().secret();
        require(
                secret.isEmpty() || secret.value().getBytes(StandardCharsets.UTF_8).length >= SECRET_BYTES,
                "auth.external.secret",
                "must have at least " + SECRET_BYTES + " bytes");
        require(
                auth.mode() == ParleyConfig.Auth.Mode.OWN
                        || secret.isEmpty() != auth.external().jwks().isEmpty(),
                "auth.external",
                "needs either secret or jwks in mode external");
    }

    private void gateway(ParleyConfig.Gateway gateway) {
        require(
                gateway.deadAfterMs() > gateway.heartbeatMs(),
                "gateway.deadAfterMs",
                "must be greater than gateway.heartbeatMs");
        require(
                gateway.queueBytes() >= gateway.maxFrameBytes(),
                "gateway.queueBytes",
                "must be at least gateway.maxFrameBytes");
        require(
                gateway.nodeQueueBytes() >= gateway.queueBytes(),
                "gateway.nodeQueueBytes",
                "must be at least gateway.queueBytes");
    }

    private void socketIo(SocketIoSettings socketio) {
        require(
                socketio.pingTimeoutMs() > socketio.pingIntervalMs(),
                "socketio.pingTimeoutMs",
                "must be greater than socketio.pingIntervalMs");
    }

    private void bodies(ParleyConfig config) {
        ParleyConfig.Server server = config.server();
        require(
                server.maxJsonBytes()
                        >= BODY_BYTES_PER_CHARACTER * config.rooms().messageMaxLength() + BODY_BYTES,
                "server.maxJsonBytes",
                "must be at least %d for each of rooms.messageMaxLength and %d more"
                        .formatted(BODY_BYTES_PER_CHARACTER, BODY_BYTES));
        require(
                server.maxBodyBytes() >= Math.max(server.maxJsonBytes(), server.maxLoginBytes())
                        && server.maxBodyBytes() >= config.avatars().maxBytes(),
                "server.maxBodyBytes",
                "must be at least server.maxJsonBytes, server.maxLoginBytes and avatars.maxBytes");
    }

    private void limits(ParleyConfig.Limits limits) {
        require(
                limits.maxConnections() == 0 || limits.maxConnectionsPerIp() <= limits.maxConnections(),
                "limits.maxConnectionsPerIp",
                "must not be greater than limits.maxConnections");
        require(
                limits.loginDelay().maxMs() >= limits.loginDelay().firstMs(),
                "limits.loginDelay.maxMs",
                "must be at least limits.loginDelay.firstMs");
    }

    private void matching(ParleyConfig.Matching matching) {
        List<Stage> stages = matching.stages();
        require(stages.get(0).afterMs() == 0, "matching.stages[0].afterMs", "must be 0");
        for (int i = 1; i < stages.size(); i++) {
            Stage before = stages.get(i - 1);
            Stage stage = stages.get(i);
            String path = "matching.stages[" + i + "]";
            require(stage.afterMs() > before.afterMs(), path + ".afterMs", "must be later than the stage before");
        }
        require(
                matching.skipDelayMaxMs() >= matching.skipDelayMs(),
                "matching.skipDelayMaxMs",
                "must be at least matching.skipDelayMs");
    }

    private void ice(IceSettings ice) {
        IceSettings.Turn turn = ice.turn();
        uris("calls.ice.stun", ice.stun(), false);
        uris("calls.ice.turn.uris", turn.uris(), true);
        require(
                turn.absent() || !turn.secret().isEmpty(),
                "calls.ice.turn.secret",
                "is needed where calls.ice.turn.uris names a relay: the relay has the same");
        require(
                turn.secret().isEmpty()
                        || turn.secret().value().getBytes(StandardCharsets.UTF_8).length >= RELAY_SECRET_BYTES,
                "calls.ice.turn.secret",
                "must have at least " + RELAY_SECRET_BYTES + " bytes");
        require(
                ice.publicAddress().isEmpty()
                        || NetUtil.createByteArrayFromIpAddressString(ice.publicAddress()) != null,
                "calls.ice.publicAddress",
                "must be an IP address");
    }

    private void files(ParleyConfig config) {
        ParleyConfig.Files files = config.files();
        ParleyConfig.FileQuota quota = files.quota();
        Map.of(
                        "userBytesPerHour", quota.userBytesPerHour(),
                        "roomBytes", quota.roomBytes(),
                        "serverBytes", quota.serverBytes())
                .forEach((key, bytes) ->
                        require(bytes >= files.maxBytes(), "files.quota." + key, "must be at least files.maxBytes"));
        S3Storage s3 = files.s3();
        if (!s3.absent()) {
            String needed = "is needed where files.s3.endpoint names a storage";
            require(!s3.bucket().isEmpty(), "files.s3.bucket", needed);
            require(!s3.accessKey().isEmpty(), "files.s3.accessKey", needed);
            require(!s3.secretKey().isEmpty(), "files.s3.secretKey", needed);
        }
    }

    /** Usernames are the same whatever their case. */
    private void services(List<ServiceSettings> services) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < services.size(); i++) {
            require(
                    names.add(services.get(i).name().toLowerCase(Locale.ROOT)),
                    "services[" + i + "].name",
                    "is the name of another service");
        }
    }

    private void uris(String key, List<String> uris, boolean relays) {
        for (int i = 0; i < uris.size(); i++) {
            String path = key + "[" + i + "]";
            try {
                require(
                        IceUri.parse(uris.get(i)).relays() == relays,
                        path,
                        relays ? "must begin with turn: or turns:" : "must begin with stun:");
            } catch (IllegalArgumentException malformed) {
                faults.add(new ConfigFault(path, malformed.getMessage()));
            }
        }
    }

    private static boolean isAddressOrRange(String text) {
        String[] parts = text.split("/", 2);
        byte[] address = NetUtil.createByteArrayFromIpAddressString(parts[0]);
        if (address == null || parts.length == 1) {
            return address != null;
        }
        return parts[1].matches("\\d{1,3}") && Integer.parseInt(parts[1]) <= address.length * 8;
    }

    /** Tells whether a browser could send this as an Origin: a scheme, a host, perhaps a port, and nothing else. */
    private static boolean isOrigin(String text) {
        try {
            URI uri = new URI(text);
            return text.equals("*")
                    || uri.getHost() != null && text.equals(uri.getScheme() + "://" + uri.getRawAuthority());
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    private static boolean isKey(Secret secret) {
        try {
            return EnvelopeCipher.key(secret.value()).length == SECRET_BYTES;
        } catch (IllegalArgumentException unreadable) {
            return false;
        }
    }

    private static boolean isPostgresUri(Secret uri) {
        try {
            return PgConnectOptions.fromUri(uri.value()) != null;
        } catch (RuntimeException unreadable) {
            // The exception's message holds the whole text, password included, so it is not shown.
            return false;
        }
    }

    private void require(boolean holds, String path, String message) {
        if (!holds) {
            faults.add(new ConfigFault(path, message));
        }
    }
}
