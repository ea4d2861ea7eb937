package parley.gateway.http.files;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.multipart.MemoryFileUpload;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.Charset;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/** A file within a form, whose bytes are taken away while they come. */
final class FilePart extends MemoryFileUpload {
    private final int maxBytes;
    private Buffer bytes = Buffer.buffer();

    /** @param maxBytes bytes that may be there at once */
    FilePart(String name, String filename, String contentType, String encoding, Charset charset, int maxBytes) {
        super(name, filename, contentType, encoding, charset, 0);
        this.maxBytes = maxBytes;
    }

    @Override
    public void addContent(ByteBuf content, boolean last) {
        try {
            if (content != null) {
                if (bytes.length() + content.readableBytes() > maxBytes) {
                    throw new ParleyException(
                            ErrorCode.PAYLOAD_TOO_LARGE, getName() + " may have " + maxBytes + " bytes");
                }
                byte[] copy = new byte[content.readableBytes()];
                content.readBytes(copy);
                bytes.appendBytes(copy);
            }
        } finally {
            if (content != null) {
                content.release();
            }
        }
        if (last) {
            setCompleted();
        }
    }

    /** Returns what has come since the last call. */
    Buffer take() {
        Buffer taken = bytes;
        bytes = Buffer.buffer();
        return taken;
    }
}
