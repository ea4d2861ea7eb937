package parley.files;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.files.FileMessages.Bind;
import parley.files.FileMessages.Bound;

/** Lets messages show files. */
final class FileShowing {
    private static final String IMAGE = "image";
    private static final String VOICE = "voice";

    private final Catalogue catalogue;
    private final Bindings bindings;
    private final Finishing finishing;
    private final FilePolicy policy;

    FileShowing(Catalogue catalogue, Bindings bindings, Finishing finishing, FilePolicy policy) {
        this.catalogue = catalogue;
        this.bindings = bindings;
        this.finishing = finishing;
        this.policy = policy;
    }

    /** Fails as {@link Bind} says. Brings an upload to its end that is whole, but whose client did not wait for that. */
    Future<Bound> bind(Bind ask) {
        return catalogue
                .find(ask.fileId())
                .compose(found -> {
                    StoredFile file = found.map(FileEntry::file)
                            .filter(one -> one.userId().equals(ask.userId())
                                    && one.ask().roomId().equals(ask.roomId()))
                            .orElseThrow(FileRefusals::notFound);
                    return ready(file);
                })
                .compose(file -> {
                    requireFits(file, ask.type());
                    return bindings.bind(file.id(), ask.messageId(), ask.insteadOf(), policy.now());
                })
                .compose(bound -> bound.map(entry -> Future.succeededFuture(new Bound(MessageFile.of(entry.file()))))
                        .orElseGet(() -> shownElsewhere(ask.fileId())));
    }

    private Future<Bound> shownElsewhere(String fileId) {
        return catalogue.find(fileId).map(found -> {
            StoredFile file = found.map(FileEntry::file).orElseThrow(FileRefusals::notFound);
            if (file.messageId() == null) {
                throw FileRefusals.gone();
            }
            JsonArray details = new JsonArray().add(new JsonObject().put("messageId", file.messageId()));
            throw new ParleyException(ErrorCode.CONFLICT, "Another message shows this file already", 0, details);
        });
    }

    private Future<StoredFile> ready(StoredFile file) {
        if (file.state() == FileState.GONE || file.expiresAt() <= policy.now()) {
            return Future.failedFuture(FileRefusals.gone());
        }
        if (file.state() == FileState.READY) {
            return Future.succeededFuture(file);
        }
        return file.isWhole()
                ? finishing.finish(file.id())
                : Future.failedFuture(new ParleyException(ErrorCode.CONFLICT, "The file has not arrived yet"));
    }

    private static void requireFits(StoredFile file, String type) {
        boolean fits =
                switch (type) {
                    case IMAGE -> file.facts().category() == FileCategory.IMAGE;
                    case VOICE -> file.ask().voice();
                    default -> true;
                };
        if (!fits) {
            throw ParleyException.invalid("type", "is not that of this file");
        }
    }
}
