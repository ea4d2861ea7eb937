package parley.files.child;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.files.content.ByteSource;
import parley.files.content.audio.Containers;
import parley.files.content.audio.VoiceNote;
import parley.files.content.audio.VoiceRules;
import parley.signaling.Installed;

/** Real recordings, made by ffmpeg: 1.5 s that are quiet, then 1.5 s that are loud. */
@Tag("once")
@Tag("S1-SYS-06")
@Tag("S1-FILE-10")
@Tag("runtime")
class FfmpegIT {
    private static final int DURATION_MS = 3_000;

    @TempDir
    static Path base;

    private static Path program;
    private static Vertx vertx;
    private static Children children;
    private static Optional<Ffmpeg> ffmpeg;

    @BeforeAll
    static void open() throws IOException {
        program = Installed.program("ffmpeg", "ffmpeg");
        vertx = Vertx.vertx();
        children = new Children(vertx, 1, 4, ChildFolders.in(base));
        ffmpeg = Ffmpeg.find("ffmpeg");
    }

    @AfterAll
    static void close() throws Exception {
        if (vertx != null) {
            children.close();
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    private static ByteSource source(byte[] bytes) {
        return new ByteSource() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public int read(long position, byte[] into) {
                int count = (int) Math.min(into.length, bytes.length - position);
                System.arraycopy(bytes, (int) position, into, 0, count);
                return count;
            }
        };
    }

    private static ByteSource record(String name, String options) throws Exception {
        Path file = base.resolve(name);
        List<String> words = new ArrayList<>(List.of(program.toString(), "-nostdin", "-v", "error", "-y"));
        words.addAll(List.of(
                "-f",
                "lavfi",
                "-i",
                "anoisesrc=d=3:r=48000:a=0.5:seed=1,volume=if(lt(t\\,1.5)\\,0.02\\,1):eval=frame"));
        words.addAll(List.of(options.split(" ")));
        words.addAll(List.of("-metadata", "title=Secret place"));
        words.add(file.toString());
        Process process = new ProcessBuilder(words).inheritIO().start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue());
        return source(Files.readAllBytes(file));
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @CsvSource({
        "a.webm, audio/webm, -c:a libopus, false",
        "b.webm, audio/webm, -c:a libopus -live 1 -cluster_time_limit 500, false",
        "c.ogg, audio/ogg, -c:a libopus, false",
        "d.ogg, audio/ogg, -c:a libvorbis, false",
        "e.m4a, audio/mp4, -c:a aac, true",
        "f.m4a, audio/mp4, -c:a aac -movflags +faststart, true",
        "g.mp4, video/mp4, -c:a aac -movflags +frag_keyframe+empty_moov+default_base_moof -frag_duration 500000, true",
        "h.mp4, video/mp4, -c:a aac -movflags +frag_keyframe+empty_moov+dash -frag_duration 500000, true",
        "i.mp4, video/mp4, -c:a libopus, false",
        "j.mp3, audio/mpeg, -c:a libmp3lame -q:a 4, true",
        "k.mp3, audio/mpeg, -c:a libmp3lame -b:a 64k -write_xing 0, true",
        "l.wav, audio/wav, -c:a pcm_s16le, true",
        "m.wav, audio/x-wav, -c:a pcm_f32le, true"
    })
    void readsRealRecordings(String name, String mimeType, String options, boolean everywhere) throws Exception {
        ByteSource file = record(name, options);
        assertEquals(DURATION_MS, new Containers().durationMs(mimeType, file), 80);
        VoiceNote note = VoiceRules.judge(mimeType, file);
        assertEquals(DURATION_MS, note.durationMs(), 80);
        assertEquals(everywhere, note.playsEverywhere());
        assertEquals(64, note.peaks().size());
        List<Integer> drawn = await(new VoicePeaks(children, ffmpeg).of(note, file));
        assertEquals(64, drawn.size());
        // What sits behind an MP4's sound can't be decoded from a pipe, so that its peaks stay an estimate.
        if (!List.of("e.m4a", "i.mp4").contains(name)) {
            assertTrue(drawn.get(10) < 20 && drawn.get(50) > 70, drawn::toString);
        }
    }

    @Test
    void readsAFilm() throws Exception {
        String films = "-f lavfi -i testsrc=d=3:s=64x64:r=25 -c:a aac -c:v mpeg4";
        assertEquals(DURATION_MS, new Containers().durationMs("video/mp4", record("x.mp4", films)), 80);
        assertEquals(DURATION_MS, new Containers().durationMs("video/quicktime", record("x.mov", films)), 80);
        assertEquals(DURATION_MS, new Containers().durationMs("video/x-msvideo", record("x.avi", films)), 80);
        assertEquals(DURATION_MS, new Containers().durationMs("video/x-matroska", record("x.mkv", films)), 80);
    }

    @Test
    void makesOfWebmWhatPlaysEverywhere() throws Exception {
        ByteSource webm = record("voice.webm", "-c:a libopus -live 1");
        Buffer made = await(new VoiceTranscoder(children, ffmpeg).toMp4("audio/webm", webm))
                .orElseThrow();
        VoiceNote note = VoiceRules.judge(VoiceTranscoder.MIME_TYPE, source(made.getBytes()));
        assertTrue(note.playsEverywhere());
        assertEquals(DURATION_MS, note.durationMs(), 80);
        String latin = made.toString(StandardCharsets.ISO_8859_1);
        assertFalse(latin.contains("Secret place"));
        assertTrue(latin.indexOf("moov") < latin.indexOf("mdat"), "the head comes first");
    }

    /** A play list that names a file of this machine is what such attacks are made of. */
    @Test
    void opensNothingButWhatItIsGiven() throws Exception {
        Path secret = base.resolve("secret.wav");
        record("secret.wav", "-c:a pcm_s16le");
        for (String text : List.of(
                "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\nfile://" + secret + "\n#EXT-X-ENDLIST\n",
                "ffconcat version 1.0\nfile " + secret + "\n")) {
            ByteSource list = source(text.getBytes(StandardCharsets.UTF_8));
            for (String mimeType : List.of("audio/webm", "audio/ogg", "audio/mp4", "audio/mpeg")) {
                assertTrue(
                        await(new VoiceTranscoder(children, ffmpeg).toMp4(mimeType, list))
                                .isEmpty(),
                        mimeType);
            }
        }
    }

    @Test
    void isDoneWithoutWhereItIsNotInstalled() throws Exception {
        Optional<Ffmpeg> none = Ffmpeg.find("no-such-program-anywhere");
        assertTrue(none.isEmpty() && Ffmpeg.find("").isEmpty());
        ByteSource webm = record("without.webm", "-c:a libopus");
        assertTrue(await(new VoiceTranscoder(children, none).toMp4("audio/webm", webm))
                .isEmpty());
        VoiceNote note = VoiceRules.judge("audio/webm", webm);
        assertEquals(note.peaks(), await(new VoicePeaks(children, none).of(note, webm)));
    }
}
