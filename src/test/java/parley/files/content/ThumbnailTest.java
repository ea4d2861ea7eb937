package parley.files.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/** A client's thumbnail is small, a picture, and says nothing about its owner. */
class ThumbnailTest {
    private static void refuses(ErrorCode code, byte[] picture) {
        assertEquals(
                code,
                assertThrows(ParleyException.class, () -> Thumbnail.of(picture)).code());
    }

    @Test
    void takesSmallPicturesWithoutTheirMetadata() {
        byte[] jpeg = PictureFixtures.jpeg(40, 30, 1);
        Thumbnail thumbnail = Thumbnail.of(PictureFixtures.privateJpeg(jpeg, 1, "secret"));
        assertArrayEquals(jpeg, thumbnail.bytes());
        assertEquals(40, thumbnail.width());
        assertEquals("image/png", Thumbnail.of(PictureFixtures.png(9, 9, 1)).mimeType());
        assertEquals(400, Thumbnail.of(PictureFixtures.webp(400, 300, 1)).width());
    }

    @Test
    void refusesWhatIsTooLargeOrNoPicture() {
        refuses(ErrorCode.VALIDATION_ERROR, PictureFixtures.webp(401, 3, 1));
        refuses(ErrorCode.VALIDATION_ERROR, new byte[0]);
        refuses(ErrorCode.VALIDATION_ERROR, Arrays.copyOf(PictureFixtures.png(9, 9, 1), Thumbnail.MOST_BYTES + 1));
        refuses(ErrorCode.UNSUPPORTED_MEDIA_TYPE, PictureFixtures.gif(9, 9, 1));
        refuses(
                ErrorCode.VALIDATION_ERROR,
                new BytesBuilder().text("RIFF and no more").bytes());
    }
}
