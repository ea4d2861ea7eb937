package parley.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import parley.ServerExtension;
import parley.files.client.FileClient;
import parley.util.Eventually;

/** Many uploads that begin at once: by strangers, too large, beyond a quota, broken off, dripping, of a forbidden type. */
final class UploadsAttack implements Attack {
    private static final String ADDRESS = "127.0.0.4";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int AT_ONCE = 20;
    private static final int CREATIONS = 60;
    private static final int PIECE = 64 << 10;
    private static final int SMALL = 1_000;
    private static final int PIECES_BEFORE_THE_END = 32;
    /** As many of these as {@link #AT_ONCE} are all that a user may send in an hour. */
    private static final int LARGEST = 10 << 20;

    private static final int SMALLER = 256 << 10;
    private static final String BYTES = "Content-Type: application/offset+octet-stream\r\n";
    private static final String FORM_END = "\r\n--XX--\r\n";

    private ServerExtension server;

    /** A guest and a room in which only they are. */
    private record Attacker(FileClient client, String roomId) {
        private String head(String method, String path, String more) {
            return method + " " + path + " HTTP/1.1\r\nHost: a\r\n"
                    + (client.token() == null ? "" : "Authorization: Bearer " + client.token() + "\r\n") + more;
        }

        private String creation(long length, String more) {
            return head(
                    "POST",
                    "/api/files/uploads",
                    "Tus-Resumable: 1.0.0\r\nUpload-Length: " + length + "\r\nUpload-Metadata: roomId " + base64(roomId)
                            + ",filename " + base64("cat.png") + "\r\n" + more + "\r\n");
        }

        private String patch(String location) {
            return head(
                    "PATCH",
                    location,
                    "Tus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n" + BYTES + "Content-Length: " + LARGEST + "\r\n\r\n");
        }

        /** Returns all of a form before its file's bytes. */
        private String form(long fileBytes) {
            String begin = "--XX\r\nContent-Disposition: form-data; name=\"roomId\"\r\n\r\n" + roomId
                    + "\r\n--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"cat.png\"\r\n\r\n";
            return head(
                            "POST",
                            "/api/files/upload",
                            "Content-Type: multipart/form-data; boundary=XX\r\nContent-Length: "
                                    + (begin.length() + fileBytes + FORM_END.length()) + "\r\n\r\n")
                    + begin;
        }

        private static String base64(String text) {
            return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private record Answer(int status, String head, String body) {
        private String location() {
            return head.lines()
                    .filter(line -> line.regionMatches(true, 0, "location: ", 0, 10))
                    .map(line -> line.substring(line.indexOf("/api/")))
                    .findFirst()
                    .orElseThrow();
        }

        private void expect(int refusal, String code) {
            assertEquals(refusal, status, body);
            assertEquals(code, new JsonObject(body).getJsonObject("error").getString("code"));
        }
    }

    @Override
    public void on(ServerExtension attacked) throws IOException {
        server = attacked;
        Attacker member = attacker();
        String withBody = BYTES + "Content-Length: " + LARGEST + "\r\n";
        Attacker stranger = new Attacker(new FileClient(server.port(), null), member.roomId());
        Attacker outsider = new Attacker(FileClient.guestAt(server.port()), member.roomId());
        refused(stranger.form(LARGEST - SMALLER), 401, "AUTH_REQUIRED");
        refused(stranger.creation(LARGEST, withBody), 401, "AUTH_REQUIRED");
        refused(outsider.form(LARGEST - SMALLER), 403, "PERMISSION_DENIED");
        refused(outsider.creation(LARGEST, withBody), 403, "PERMISSION_DENIED");
        refused(member.form(LARGEST + SMALLER), 413, "PAYLOAD_TOO_LARGE");
        refused(member.creation(LARGEST + 1, withBody), 413, "PAYLOAD_TOO_LARGE");
        breakOff(upToTheQuota(member).stream().map(member::patch).toList());
        Attacker forms = attacker();
        breakOff(times(forms.form(LARGEST - SMALLER)));
        programs(attacker());
        drip(attacker());
    }

    private Attacker attacker() {
        FileClient guest = FileClient.guestAt(server.port());
        return new Attacker(guest, guest.makeRoom());
    }

    private static List<String> times(String request) {
        return Collections.nCopies(AT_ONCE, request);
    }

    private List<Stranger> begin(List<String> requests) throws IOException {
        List<Stranger> strangers = new ArrayList<>();
        for (String request : requests) {
            Stranger stranger = Stranger.connectFrom(ADDRESS, server.port());
            stranger.send(request);
            strangers.add(stranger);
        }
        return strangers;
    }

    private static void close(List<Stranger> strangers) throws IOException {
        for (Stranger stranger : strangers) {
            stranger.close();
        }
    }

    private static Answer answer(Stranger stranger) throws IOException {
        String head = stranger.readHead();
        assertTrue(head.startsWith("HTTP/1.1 "), head);
        int length = head.lines()
                .filter(line -> line.regionMatches(true, 0, "content-length: ", 0, 16))
                .mapToInt(line -> Integer.parseInt(line.substring(16)))
                .findFirst()
                .orElse(0);
        String body = new String(stranger.in().readNBytes(length), StandardCharsets.UTF_8);
        return new Answer(Integer.parseInt(head.split(" ")[1]), head, body);
    }

    /** Begins requests with large bodies, of which as much comes as the server must read before it can answer. */
    private void refused(String request, int status, String code) throws IOException {
        List<Stranger> strangers = begin(times(request));
        for (Stranger stranger : strangers) {
            stranger.send(new byte[PIECE + SMALL]);
        }
        for (Stranger stranger : strangers) {
            answer(stranger).expect(status, code);
        }
        close(strangers);
    }

    /** @return where the uploads are that were created */
    private List<String> upToTheQuota(Attacker attacker) throws IOException {
        List<Stranger> strangers =
                begin(Collections.nCopies(CREATIONS, attacker.creation(LARGEST, "Content-Length: 0\r\n")));
        List<String> created = new ArrayList<>();
        for (Stranger stranger : strangers) {
            Answer answer = answer(stranger);
            if (answer.status() == 201) {
                created.add(answer.location());
            } else {
                answer.expect(409, "QUOTA_EXCEEDED");
            }
        }
        close(strangers);
        assertEquals(AT_ONCE, created.size());
        return created;
    }

    /** Sends a part of each body, and resets the connections. */
    private void breakOff(List<String> requests) throws IOException {
        List<Stranger> strangers = begin(requests);
        List<AtomicLong> sent = strangers.stream()
                .map(stranger -> Floods.send(stranger, new byte[PIECE], PIECES_BEFORE_THE_END))
                .toList();
        Eventually.until(PATIENCE, () -> "the server takes no more than " + sent, () -> sent.stream()
                .allMatch(bytes -> bytes.get() == (long) PIECES_BEFORE_THE_END * PIECE));
        for (Stranger stranger : strangers) {
            stranger.socket().setSoLinger(true, 0);
        }
        close(strangers);
    }

    private void programs(Attacker attacker) throws IOException {
        byte[] program = new byte[SMALLER];
        program[0] = 'M';
        program[1] = 'Z';
        List<Stranger> strangers = begin(times(attacker.form(program.length)));
        for (Stranger stranger : strangers) {
            stranger.send(program);
            stranger.send(FORM_END);
        }
        for (Stranger stranger : strangers) {
            answer(stranger).expect(415, "UNSUPPORTED_MEDIA_TYPE");
        }
        close(strangers);
    }

    /** Sends a few bytes, then nothing: the server ends such connections. */
    private void drip(Attacker attacker) throws IOException {
        List<Stranger> strangers = begin(
                times(attacker.creation(SMALLER, BYTES + "Content-Length: " + SMALLER + "\r\n") + "x".repeat(SMALL)));
        strangers.addAll(begin(times(attacker.form(SMALLER) + "x".repeat(SMALL))));
        for (Stranger stranger : strangers) {
            assertEquals("", stranger.readToEnd());
        }
        close(strangers);
    }
}
