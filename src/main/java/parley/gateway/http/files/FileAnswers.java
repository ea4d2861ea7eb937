package parley.gateway.http.files;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import parley.bus.Principal;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.files.FileFacts;
import parley.files.FileReads;
import parley.files.FileReads.Link;
import parley.files.FileState;
import parley.files.StoredFile;

/** Writes files as their routes answer with them. */
final class FileAnswers {
    private final FileReads files;
    private final String basePath;

    FileAnswers(FileReads files, String basePath) {
        this.files = files;
        this.basePath = basePath;
    }

    /** The path of an upload, as clients reach it. */
    String uploadPath(String fileId) {
        return basePath + ResumableRoutes.PATH + "/" + fileId;
    }

    /** Describes a file of any state; only one that is ready has a link. */
    Future<JsonObject> describe(Principal member, StoredFile file) {
        return file.state() == FileState.READY
                ? link(member, file).map(link -> toJson(file).put("url", link.getString("url")))
                : Future.succeededFuture(toJson(file));
    }

    Future<JsonObject> link(Principal member, StoredFile file) {
        if (file.state() == FileState.GONE) {
            return Future.failedFuture(gone());
        }
        if (file.state() != FileState.READY) {
            return Future.failedFuture(missing());
        }
        return files.link(member, file).map(this::toJson);
    }

    static ParleyException gone() {
        return new ParleyException(ErrorCode.GONE, "This file is gone");
    }

    static ParleyException missing() {
        return new ParleyException(ErrorCode.NOT_FOUND, "There is no such file");
    }

    private JsonObject toJson(Link link) {
        return new JsonObject().put("url", basePath + link.url()).put("expiresAt", link.expiresAt());
    }

    private static JsonObject toJson(StoredFile file) {
        JsonObject json = new JsonObject()
                .put("fileId", file.id())
                .put("state", file.state().wireName())
                .put("expiresAt", file.expiresAt())
                .put("name", file.ask().name())
                .put("hasThumbnail", file.thumbnail());
        if (file.ask().thumbhash() != null) {
            json.put("thumbhash", file.ask().thumbhash());
        }
        if (file.facts() == null) {
            json.put("received", file.received());
            return file.ask().length() < 0 ? json : json.put("size", file.ask().length());
        }
        return withFacts(json, file.facts());
    }

    private static JsonObject withFacts(JsonObject json, FileFacts facts) {
        json.put("mimeType", facts.mimeType())
                .put("category", facts.category().wireName())
                .put("size", facts.size())
                .put("sha256", facts.sha256Hex());
        if (facts.width() > 0) {
            json.put("width", facts.width()).put("height", facts.height());
        }
        if (facts.durationMs() > 0) {
            json.put("durationMs", facts.durationMs());
        }
        if (!facts.peaks().isEmpty()) {
            json.put("peaks", new JsonArray(facts.peaks()));
        }
        return facts.playsEverywhere() ? json : json.put("playsEverywhere", false);
    }
}
