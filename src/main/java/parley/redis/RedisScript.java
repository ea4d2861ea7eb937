package parley.redis;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** A Lua script of {@code src/main/resources/redis}, and the digest by which a server that has seen it knows it. */
public record RedisScript(String name, String text, String sha) {
    private static final List<String> NAMES = List.of(
            "call-begin",
            "call-change",
            "call-count",
            "call-find",
            "call-hold",
            "call-rooms",
            "call-take",
            "call-users",
            "call-versions",
            "cluster-secret",
            "limit-take",
            "notes-save",
            "presence-connect",
            "presence-connections",
            "presence-departures",
            "presence-disconnect",
            "presence-leave",
            "presence-list",
            "presence-locate",
            "presence-newest",
            "presence-online",
            "presence-renew",
            "presence-shown",
            "probe",
            "room-advance",
            "room-append",
            "room-close",
            "room-compact",
            "room-index",
            "room-open",
            "room-read",
            "room-remains",
            "room-user",
            "seat-away",
            "seat-cancel",
            "seat-counts",
            "seat-due",
            "seat-free",
            "seat-look",
            "seat-match",
            "seat-renew",
            "seat-search",
            "session-create",
            "session-end",
            "session-expire",
            "session-find",
            "session-name",
            "session-restore",
            "session-touch",
            "session-update");

    /** @param files one after the other make the script, without their extension; the last one names it */
    public static RedisScript of(String... files) {
        StringBuilder text = new StringBuilder();
        for (String file : files) {
            text.append(resource(file)).append('\n');
        }
        return new RedisScript(files[files.length - 1], text.toString(), digest(text.toString()));
    }

    /** The names of all scripts; a test compares them with the folder. */
    public static List<String> names() {
        return NAMES;
    }

    Request bySha(String key, List<String> arguments) {
        return with(Request.cmd(Command.EVALSHA).arg(sha), key, arguments);
    }

    Request byText(String key, List<String> arguments) {
        return with(Request.cmd(Command.EVAL).arg(text), key, arguments);
    }

    private static Request with(Request request, String key, List<String> arguments) {
        request.arg(1).arg(key);
        arguments.forEach(request::arg);
        return request;
    }

    static boolean isUnknown(Throwable failure) {
        return failure.getMessage() != null && failure.getMessage().startsWith("NOSCRIPT");
    }

    private static String resource(String file) {
        try (InputStream in = RedisScript.class.getResourceAsStream("/redis/" + file + ".lua")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digest(String text) {
        try {
            byte[] sha1 = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha1);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
