package parley.files;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import parley.files.content.ByteSource;

/** A machine without any program that works on pictures and sound. */
final class NoMediaWork implements MediaWork {
    @Override
    public Voice judge(String mimeType, ByteSource bytes) {
        return new Voice(mimeType, 1_000, List.of(), false);
    }

    @Override
    public Future<List<Integer>> peaks(Voice voice, ByteSource bytes) {
        return Future.succeededFuture(voice.peaks());
    }

    @Override
    public Future<Optional<Buffer>> playable(Voice voice, ByteSource bytes) {
        return Future.succeededFuture(Optional.empty());
    }

    @Override
    public String playableType() {
        return "audio/mp4";
    }

    @Override
    public Future<Optional<SmallPicture>> thumbnail(String mimeType, ByteSource bytes) {
        return Future.succeededFuture(Optional.empty());
    }

    @Override
    public void close() {}
}
