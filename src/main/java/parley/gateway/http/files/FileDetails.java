package parley.gateway.http.files;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import parley.bus.Principal;
import parley.files.FileReads;
import parley.files.FileUsage;
import parley.files.StoredFile;
import parley.gateway.http.BearerHandler;
import parley.gateway.http.BodyLimit;
import parley.gateway.http.JsonAnswer;

/** The routes around files' bytes: links, facts, thumbnails, deletion, usage, limits. */
final class FileDetails {
    static final int MAX_THUMBNAIL_BYTES = 30 * 1_024;

    private static final int MIN_VOICE_MS = 1_000;
    private static final int MAX_VOICE_MS = 300_000;

    private final Append uploads;
    private final FileReads files;
    private final FileUsage usage;
    private final FileAnswers answers;
    private final FileReader reader;
    private final FileSettings settings;

    FileDetails(
            Append uploads,
            FileReads files,
            FileUsage usage,
            FileAnswers answers,
            FileReader reader,
            FileSettings settings) {
        this.uploads = uploads;
        this.files = files;
        this.usage = usage;
        this.answers = answers;
        this.reader = reader;
        this.settings = settings;
    }

    void mount(Router router, Handler<RoutingContext> bearer) {
        router.get("/api/files/config")
                .handler(context -> JsonAnswer.send(context, 200, Future.succeededFuture(limits())));
        router.get("/api/files/stats").handler(bearer).handler(context -> JsonAnswer.send(context, 200, used(context)));
        router.get("/api/files/:fileId/link")
                .handler(bearer)
                .handler(context -> JsonAnswer.send(
                        context, 200, found(context).compose(file -> answers.link(member(context), file))));
        router.get("/api/files/:fileId/info")
                .handler(bearer)
                .handler(context -> JsonAnswer.send(
                        context, 200, found(context).compose(file -> answers.describe(member(context), file))));
        router.delete("/api/files/:fileId")
                .handler(bearer)
                .handler(context ->
                        JsonAnswer.sendNothing(context, uploads.delete(member(context), FileIds.of(context))));
        BodyLimit limit = new BodyLimit(MAX_THUMBNAIL_BYTES, settings.discardedBytes());
        router.put("/api/files/:fileId/thumbnail")
                .handler(bearer)
                .handler(context -> limit.read(
                        context,
                        picture -> JsonAnswer.sendNothing(
                                context, files.setThumbnail(member(context), FileIds.of(context), picture))));
        router.get("/api/files/:fileId/thumbnail").handler(this::showThumbnail);
    }

    private static Principal member(RoutingContext context) {
        return BearerHandler.principalOf(context);
    }

    private Future<StoredFile> found(RoutingContext context) {
        return files.find(member(context), FileIds.of(context));
    }

    private void showThumbnail(RoutingContext context) {
        Future.succeededFuture()
                .compose(begun -> reader.find(context))
                .compose(file -> files.thumbnail(file)
                        .map(found -> found.orElseThrow(FileAnswers::missing))
                        .compose(picture -> show(context, file, picture)))
                .onFailure(context::fail);
    }

    private static Future<Void> show(RoutingContext context, StoredFile file, Buffer picture) {
        Preconditions conditions =
                new Preconditions(FileHeaders.thumbnailTag(picture), Instant.ofEpochMilli(file.createdAt()));
        FileHeaders.ofState(context.response(), conditions);
        if (conditions.judge(context.request().headers()) == Preconditions.Outcome.NOT_MODIFIED) {
            return context.response().setStatusCode(304).end();
        }
        return context.response()
                .putHeader("Content-Type", PictureType.of(picture))
                .putHeader("Content-Disposition", "inline")
                .end(picture);
    }

    private Future<JsonObject> used(RoutingContext context) {
        return usage.seenBy(member(context)).map(used -> new JsonObject()
                .put("files", used.files())
                .put("bytes", used.bytes())
                .put("userFiles", used.userFiles())
                .put("userBytes", used.userBytes()));
    }

    private JsonObject limits() {
        return new JsonObject()
                .put("maxBytes", settings.maxBytes())
                .put("maxPixels", settings.maxPixels())
                .put("maxThumbnailBytes", MAX_THUMBNAIL_BYTES)
                .put("minVoiceMs", MIN_VOICE_MS)
                .put("maxVoiceMs", MAX_VOICE_MS)
                .put("ttlMs", settings.ttlMs())
                .put("matchTtlMs", settings.matchTtlMs())
                .put(
                        "tus",
                        new JsonObject()
                                .put("version", TusSpelling.VERSION)
                                .put("extensions", list(List.of(TusSpelling.EXTENSIONS.split(","))))
                                .put("checksums", list(TusSpelling.CHECKSUMS)));
    }

    private static JsonArray list(Collection<String> values) {
        return new JsonArray(List.copyOf(values));
    }
}
