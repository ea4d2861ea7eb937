package parley.files.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.files.FileAsk;
import parley.files.content.ContentInspector.Inspection;
import parley.files.content.format.Edits;

/** Inspects files that are held in memory. */
public final class Inspecting {
    private static final long MAX_PIXELS = 40_000_000;

    private Inspecting() {}

    public static FileAsk ask(String name) {
        return new FileAsk("room", name, "image/jpeg", FileAsk.UNKNOWN, false, false, null);
    }

    public static FileAsk keeping(String name) {
        return new FileAsk("room", name, null, FileAsk.UNKNOWN, false, true, null);
    }

    public static Inspection inspect(FileAsk ask, byte[] bytes) {
        try {
            return new TypedContentInspector(MAX_PIXELS, DurationReader.NONE).inspect(ask, new HeldBytes(bytes));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    public static Inspection inspect(String name, byte[] bytes) {
        return inspect(ask(name), bytes);
    }

    public static String type(String name, byte[] bytes) {
        return inspect(name, bytes).mimeType();
    }

    public static byte[] cleaned(String name, byte[] bytes) {
        return Edits.apply(bytes, inspect(name, bytes).edits());
    }

    public static void refuses(ErrorCode code, String name, byte[] bytes) {
        refuses(code, ask(name), bytes);
    }

    public static void refuses(ErrorCode code, FileAsk ask, byte[] bytes) {
        ParleyException refusal = assertThrows(ParleyException.class, () -> inspect(ask, bytes), ask.name());
        assertEquals(code, refusal.code(), ask.name() + ": " + refusal.getMessage());
    }

    public static boolean contains(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(text);
    }
}
