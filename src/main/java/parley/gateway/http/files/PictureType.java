package parley.gateway.http.files;

import io.vertx.core.buffer.Buffer;

/** The type of a thumbnail, which was a JPEG, PNG, or WebP when it was taken. */
final class PictureType {
    private static final int JPEG = 0xFFD8;
    private static final int PNG = 0x8950;
    private static final int RIFF = 0x5249;

    private PictureType() {}

    static String of(Buffer picture) {
        return switch (picture.length() < 2 ? 0 : picture.getUnsignedShort(0)) {
            case JPEG -> "image/jpeg";
            case PNG -> "image/png";
            case RIFF -> "image/webp";
            default -> "application/octet-stream";
        };
    }
}
