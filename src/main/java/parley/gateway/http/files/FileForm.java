package parley.gateway.http.files;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.multipart.Attribute;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.FileUpload;
import io.netty.handler.codec.http.multipart.HttpPostMultipartRequestDecoder;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder.EndOfDataDecoderException;
import io.netty.handler.codec.http.multipart.InterfaceHttpData;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/**
 * Reads a form that brings a file (RFC 7578), piece by piece. It keeps the fields and a thumbnail; the file's bytes have
 * to be taken after each piece. Vert.x tells of a form's fields only when all of it is there, which is too late.
 */
final class FileForm {
    static final String FILE = "file";
    static final String THUMBNAIL = "thumbnail";

    private static final int MAX_PARTS = 24;
    /** The decoder takes a file's name for a field, too; it is shortened later. */
    private static final int MAX_FIELD_BYTES = 32_768;

    /** Bound of a part's headers. */
    private static final int MAX_HEADER_BYTES = 65_536;

    private final HttpPostMultipartRequestDecoder decoder;
    private final Map<String, String> fields = new HashMap<>();
    private final int maxThumbnailBytes;
    private FilePart file;
    private FilePart thumbnail;

    /** Throws VALIDATION_ERROR for a type that is not that of a form with parts. */
    FileForm(String contentType, int maxThumbnailBytes) {
        this.maxThumbnailBytes = maxThumbnailBytes;
        HttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/");
        head.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
        try {
            decoder = new HttpPostMultipartRequestDecoder(
                    new Parts(), head, StandardCharsets.UTF_8, MAX_PARTS, MAX_HEADER_BYTES);
        } catch (RuntimeException unreadable) {
            throw malformed();
        }
    }

    void read(Buffer piece) {
        offer(new DefaultHttpContent(Unpooled.wrappedBuffer(piece.getBytes())));
    }

    /** Throws VALIDATION_ERROR if the form or its file is cut off. */
    void end() {
        offer(new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER));
        if (file == null) {
            throw ParleyException.invalid(FILE, "is required");
        }
        if (!file.isCompleted() || thumbnail != null && !thumbnail.isCompleted()) {
            throw new ParleyException(ErrorCode.VALIDATION_ERROR, "The form ends within a file");
        }
    }

    void close() {
        decoder.destroy();
    }

    /** Lets no exception of the decoder's pass as a fault of the server: its parts throw many kinds. */
    private void offer(HttpContent content) {
        try {
            decoder.offer(content);
            while (decoder.hasNext()) {
                InterfaceHttpData part = decoder.next();
                if (part instanceof Attribute field) {
                    fields.put(field.getName(), field.getValue());
                }
            }
        } catch (EndOfDataDecoderException end) {
            // The last boundary was read.
            return;
        } catch (ParleyException refusal) {
            throw refusal;
        } catch (IOException | RuntimeException malformed) {
            throw malformed.getCause() instanceof ParleyException refusal ? refusal : malformed();
        } finally {
            content.release();
        }
    }

    private static ParleyException malformed() {
        return new ParleyException(
                ErrorCode.VALIDATION_ERROR, "The body must be multipart/form-data, whose fields have at most 32 KiB");
    }

    Map<String, String> fields() {
        return Map.copyOf(fields);
    }

    String name() {
        return unescaped(file.getFilename());
    }

    /** Returns null if the part has no type of its own. */
    String claimedType() {
        return file.getContentType();
    }

    /** Returns the file's bytes that have come since the last call. */
    Buffer takeBytes() {
        return file == null ? Buffer.buffer() : file.take();
    }

    /** Returns null if there is none. */
    Buffer thumbnail() {
        return thumbnail == null ? null : thumbnail.take();
    }

    /** Undoes what browsers (HTML, 4.10.21.8) and other clients do with a quote within a name. */
    private static String unescaped(String name) {
        return name.replace("%22", "\"")
                .replace("%0D", "\r")
                .replace("%0A", "\n")
                .replace("\\\"", "\"");
    }

    private final class Parts extends DefaultHttpDataFactory {
        Parts() {
            super(false, StandardCharsets.UTF_8);
            setMaxLimit(MAX_FIELD_BYTES);
        }

        @Override
        public FileUpload createFileUpload(
                HttpRequest request,
                String name,
                String filename,
                String contentType,
                String encoding,
                Charset charset,
                long size) {
            boolean isFile = name.equals(FILE);
            if (!isFile && !name.equals(THUMBNAIL) || (isFile ? file : thumbnail) != null) {
                throw ParleyException.invalid(
                        name.equals(FILE) ? FILE : "form", "only one file can be sent, as " + FILE);
            }
            FilePart part = new FilePart(
                    name, filename, contentType, encoding, charset, isFile ? Integer.MAX_VALUE : maxThumbnailBytes);
            if (isFile) {
                file = part;
            } else {
                thumbnail = part;
            }
            return part;
        }
    }
}
