package parley.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import parley.bus.Bus;
import parley.config.ParleyConfig;
import parley.files.ChildMediaWork;
import parley.files.FileCounts;
import parley.files.FileParts;
import parley.files.FilePolicy;
import parley.files.content.TypedContentInspector;
import parley.files.content.audio.Containers;
import parley.files.pg.PgBindings;
import parley.files.pg.PgCatalogue;
import parley.files.pg.PgFileLife;
import parley.files.pg.PgThumbnails;
import parley.gateway.http.files.FileRoutes;
import parley.gateway.http.files.FileSettings;
import parley.metrics.Metrics;
import parley.ops.Supervisor;
import parley.postgres.Statements;
import parley.room.Rooms;
import parley.token.Authenticator;

/** Makes and wires files in rooms. Does nothing where rooms take none. */
final class FilesWiring {
    private final ParleyConfig config;
    private final Bus bus;
    /** Is null where rooms take no files. */
    private final FileParts parts;

    FilesWiring(
            Vertx vertx,
            ParleyConfig config,
            NodeParts node,
            Rooms rooms,
            RoomWiring.Services stored,
            Metrics metrics) {
        this.config = config;
        this.bus = rooms.bus();
        this.parts = node.files().absent() ? null : parts(vertx, node, rooms, stored, metrics);
        if (parts != null) {
            metrics.gauge("parley.files", "Files that are kept, on all nodes", () -> parts.lastUsage()
                    .files());
            metrics.gauge("parley.files.bytes", "Bytes of files that are kept, on all nodes", () -> parts.lastUsage()
                    .bytes());
            metrics.gauge(
                    "parley.files.uploading", "Uploads that are not complete, on all nodes", () -> parts.lastUsage()
                            .uploading());
        }
    }

    private FileParts parts(Vertx vertx, NodeParts node, Rooms rooms, RoomWiring.Services stored, Metrics metrics) {
        Statements statements = node.database();
        FileParts.Stores stores = new FileParts.Stores(
                new PgCatalogue(statements, node.cipher()),
                new PgBindings(statements, node.cipher()),
                new PgFileLife(statements),
                new PgThumbnails(statements, node.cipher()),
                node.files().store());
        FilePolicy policy = new FilePolicy(config.files(), config.rooms().retention(), counts(metrics), rooms.clock());
        return new FileParts(
                vertx,
                bus,
                stores,
                new FileParts.Rooms(rooms.log(), stored.rules()),
                new FileParts.Looks(
                        new TypedContentInspector(config.files().maxPixels(), new Containers()),
                        new ChildMediaWork(node.files().children(vertx), config.files())),
                node.cipher(),
                policy);
    }

    private static FileCounts counts(Metrics metrics) {
        return new FileCounts() {
            @Override
            public void uploadEnded(Outcome outcome) {
                metrics.uploadEnded(outcome.label());
            }

            @Override
            public void swept(int files) {
                metrics.filesSwept(files);
            }
        };
    }

    Future<Void> deploy(Supervisor supervisor) {
        return parts == null
                ? Future.succeededFuture()
                : supervisor
                        .deploy("files", 1, i -> parts.verticle())
                        .compose(done -> supervisor.deploy("file cleanup", 1, i -> parts.cleanup()));
    }

    /** Makes the routes, once for all event loops. */
    Routes routes(Authenticator authenticator) {
        if (parts == null) {
            return router -> {};
        }
        ParleyConfig.Files files = config.files();
        FileSettings settings = new FileSettings(
                config.server().basePath(),
                files.maxBytes(),
                files.maxPixels(),
                files.ttlMs(),
                files.matchTtlMs(),
                config.server().maxBodyBytes());
        return new FileRoutes(parts.uploads(), parts.reads(), parts.usage(), authenticator, settings)::mount;
    }

    /** Mounts routes. */
    interface Routes {
        void mount(Router router);
    }
}
