package parley.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.slf4j.event.Level;

/** Everything that can be configured; {@code conf/parley.schema.json} describes each key, its range and default. */
public record ParleyConfig(
        Server server,
        Management management,
        Node node,
        Cluster cluster,
        Data data,
        Postgres postgres,
        Redis redis,
        Auth auth,
        Session session,
        Encryption encryption,
        Gateway gateway,
        SocketIoSettings socketio,
        Limits limits,
        Quotas quotas,
        Matching matching,
        Rooms rooms,
        Calls calls,
        DirectMessageSettings directMessages,
        Avatars avatars,
        Files files,
        Log log,
        ExternalCommands external,
        List<ExtensionSettings> extensions,
        List<ServiceSettings> services,
        ModerationSettings moderation) {
    public ParleyConfig {
        extensions = List.copyOf(extensions);
        services = List.copyOf(services);
    }

    public record Server(
            String host,
            int port,
            String basePath,
            List<String> trustedProxies,
            List<String> corsOrigins,
            boolean explainOrigins,
            boolean compression,
            int maxBodyBytes,
            int maxJsonBytes,
            int maxLoginBytes,
            boolean metrics,
            Timeouts timeouts) {
        public Server {
            trustedProxies = List.copyOf(trustedProxies);
            corsOrigins = List.copyOf(corsOrigins);
        }
    }

    /**
     * Times for which an HTTP connection may wait for its client.
     *
     * @param bodyGraceMs time by which a body may fall behind {@code bodyBytesPerSecond}
     * @param idleMs time between requests, and time in which the client takes nothing of an answer
     */
    public record Timeouts(long headMs, long bodyGraceMs, long bodyBytesPerSecond, long idleMs) {}

    /** Port 0 means that health is served on the server's port. */
    public record Management(String host, int port) {
        public boolean separate() {
            return port != 0;
        }
    }

    /** An empty id means a random one, 0 instances one per core. */
    public record Node(String id, int instances, Set<Role> roles, long drainDelayMs, long shutdownTimeoutMs) {
        public Node {
            roles = Set.copyOf(roles);
        }

        /** The work that a node does itself. */
        public enum Role {
            GATEWAY,
            CHAT,
            MATCHMAKING
        }

        public int instancesOrCores() {
            return instances > 0 ? instances : Runtime.getRuntime().availableProcessors();
        }
    }

    /**
     * @param members host:port of other nodes
     * @param strangersPerAddress connections of an address that have not shown yet that they are a node's
     */
    public record Cluster(
            boolean enabled,
            String name,
            Secret secret,
            Secret secondSecret,
            String host,
            int port,
            int busPort,
            List<String> members,
            Kubernetes kubernetes,
            Tls tls,
            int handshakeMs,
            int strangersPerAddress) {
        public Cluster {
            members = List.copyOf(members);
        }
    }

    /** An empty service means discovery by the list of members. */
    public record Kubernetes(String service) {}

    /** PEM files; an empty cert means none. */
    public record Tls(String cert, String key, String ca) {
        public boolean absent() {
            return cert.isEmpty();
        }
    }

    public record Data(String dir) {
        public Path path() {
            return Path.of(dir);
        }
    }

    /**
     * An empty uri means the embedded server.
     *
     * @param schema the schema of all our tables
     * @param poolMinSize idle connections that are kept; may be more than there are
     * @param idleTimeoutMs time after which other idle connections are closed; 0 means never
     */
    public record Postgres(
            Secret uri, String schema, int poolSize, int poolMinSize, int idleTimeoutMs, int connectTimeoutMs) {
        public boolean embedded() {
            return uri.isEmpty();
        }
    }

    /** An empty uri means stores in this process. @param nodes further sentinels or cluster nodes */
    public record Redis(
            Secret uri, Type type, List<Secret> nodes, String masterName, int connectTimeoutMs, long commandTimeoutMs) {
        public Redis {
            nodes = List.copyOf(nodes);
        }

        public enum Type {
            STANDALONE,
            SENTINEL,
            CLUSTER
        }

        public boolean absent() {
            return uri.isEmpty();
        }
    }

    /** An empty secret means the key in the data folder. */
    public record Auth(
            Mode mode,
            Secret secret,
            long tokenTtlMs,
            long sessionTtlMs,
            long deadlineMs,
            Hashing hashing,
            KnownAddresses knownAddresses,
            ExternalIssuer external) {
        public enum Mode {
            OWN,
            EXTERNAL
        }
    }

    /** Argon2id's parameters, and how many passwords are hashed at once and may wait for it. */
    public record Hashing(int memoryKib, int iterations, int threads, int queue) {
        public int threadsOrHalfTheCores() {
            return threads > 0 ? threads : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        }
    }

    /** The number of addresses of an account that are remembered, and the time after the last login from one. */
    public record KnownAddresses(int perAccount, long ttlMs) {}

    /**
     * The issuer whose tokens count in mode external. A shared secret or the keys of a JSON Web Key Set verify them.
     */
    public record ExternalIssuer(Secret secret, String jwks, String issuer, String audience, ExternalTables tables) {}

    /** The number of connections that a user may have. */
    public record Session(Policy policy) {
        public enum Policy {
            MULTI,
            SINGLE
        }

        public boolean newestOnly() {
            return policy == Policy.SINGLE;
        }
    }

    /**
     * @param keys keys of sealed rows in the database, the newest first; empty means the key in the data folder
     * @param pauseMs pause between two batches of rows that are sealed anew with the newest key
     */
    public record Encryption(List<Secret> keys, long pauseMs) {
        public Encryption {
            keys = List.copyOf(keys);
        }
    }

    public record Gateway(
            long heartbeatMs,
            long deadAfterMs,
            long idleAfterMs,
            int maxFrameBytes,
            boolean compression,
            int queueBytes,
            long nodeQueueBytes,
            long entryWaitMs,
            int busyRoomEventsPerSecond,
            long gatherMs,
            long headCheckMs,
            int violationsPerMinute,
            Inbound inbound) {}

    /**
     * Bounds of what a client may send over a socket.
     *
     * @param blockedMs time after which a socket that takes nothing is closed
     * @param unauthenticatedFrameBytes the largest frame or message before authentication
     * @param unauthenticatedPartialBytes what of an unfinished message is held for whoever is not authenticated, beyond
     *     the first {@code unauthenticatedPartialFrom} of these
     * @param partialBytes bytes of unfinished messages of all connections of a node
     * @param recentIntents messages whose repetition is recognised though the limit is reached
     */
    public record Inbound(
            int framesPerSecond,
            int controlFramesPerSecond,
            int commandsInFlight,
            long blockedMs,
            int unauthenticatedFrameBytes,
            int unauthenticatedPartialBytes,
            int unauthenticatedPartialFrom,
            long partialBytes,
            int recentIntents) {}

    /** A rate of at most {@code count} in any {@code windowMs}. */
    public record Rate(int count, long windowMs) {}

    /** The rates of an address for each group of routes. */
    public record Routes(
            Rate guests,
            Rate auth,
            Rate users,
            Rate rooms,
            Rate messages,
            Rate stats,
            Rate calls,
            Rate files,
            Rate extensions) {}

    /**
     * Connection limits of 0 mean none.
     *
     * @param maxConnections connections of authenticated users
     * @param spareDescriptors descriptors that connections leave to everything else
     */
    public record Limits(
            int maxConnections,
            int maxConnectionsPerIp,
            int maxUnauthenticated,
            int maxUnauthenticatedPerIp,
            int spareDescriptors,
            Rate messages,
            Rate receipts,
            Rate typing,
            Rate signaling,
            Rate other,
            Rate reports,
            Rate guestReports,
            Rate entries,
            Rate httpPerIp,
            Routes routes,
            Rate loginPerAccountAndIp,
            Rate loginPerAccount,
            LoginDelay loginDelay,
            Rate loginPerIp,
            Rate registerPerIp) {}

    /** The quotas of a person with an account, and of a guest. */
    public record Quotas(Quota account, Quota guest) {
        public Quota of(boolean isGuest) {
            return isGuest ? guest : account;
        }
    }

    /**
     * @param rooms rooms that a person is in, by themselves or through people whom they follow
     * @param addedByOthers rooms into which people whom the person does not follow have brought them, counted apart
     */
    public record Quota(
            int rooms, int roomsMade, int addedByOthers, int addedByOthersPerHour, int follows, int blocks) {}

    public record Matching(
            List<Stage> stages,
            long waveMs,
            long leaseMs,
            long rematchAfterMs,
            long searchGraceMs,
            long chatGraceMs,
            long skipWindowMs,
            int skipThreshold,
            long skipDelayMs,
            long skipDelayMaxMs) {
        public Matching {
            stages = List.copyOf(stages);
        }
    }

    /**
     * The demands on a partner after waiting {@code afterMs}. A partner whom an earlier stage accepts stays accepted.
     */
    public record Stage(long afterMs, boolean language, boolean interest) {}

    public record Rooms(
            long matchTtlMs,
            int matchMaxEvents,
            int messageMaxLength,
            int groupSize,
            long typingMs,
            long editWindowMs,
            long feedMaxEvents,
            long feedRetentionMs,
            Retention retention) {}

    /** The time for which messages are kept in rooms of each kind; 0 means for good. */
    public record Retention(long directMs, long groupMs, long roomMs) {}

    /** Times after which a state of a call ends, and how browsers reach each other. */
    public record Calls(
            long ringMs,
            long graceMs,
            long connectMs,
            long longestMs,
            MeshSettings mesh,
            IceSettings ice,
            JanusSettings janus) {}

    public record Avatars(int maxBytes, int cacheEntries, long cacheBytes, long cacheMs) {}

    /**
     * Files in rooms.
     *
     * @param dir folder of the stored bytes; empty means {@code files} in the data folder
     * @param seal whether the stored bytes are sealed
     * @param ttlMs life of a file, unless its room keeps messages for less
     * @param matchTtlMs life of a file in a match room, which ends it earlier when it closes
     * @param linkMs time for which a link may be used
     * @param thumbnails whether the server makes a thumbnail where a client sent none
     * @param ffmpeg program that makes voice notes playable everywhere; empty for none
     */
    public record Files(
            boolean enabled,
            String dir,
            long maxBytes,
            boolean seal,
            long ttlMs,
            long matchTtlMs,
            long sweepMs,
            long linkMs,
            long maxPixels,
            FileQuota quota,
            S3Storage s3,
            boolean thumbnails,
            String ffmpeg) {
        /** Tells whether the bytes lie in a folder that no other node has been given. */
        public boolean alone() {
            return s3.absent() && dir.isEmpty();
        }
    }

    /** @param spareBytes room on the disk that files leave to everything else */
    public record FileQuota(
            long userBytesPerHour, int userFilesPerHour, long roomBytes, long serverBytes, long spareBytes) {}

    /** An empty dir means standard output only. */
    public record Log(Level level, Format format, String dir) {
        public enum Format {
            AUTO,
            JSON,
            TEXT
        }
    }
}
