package parley.files.content.format;

import java.io.IOException;
import java.util.Set;
import parley.files.content.Refusals;

/**
 * MP4, M4A and QuickTime. What is not needed to play becomes padding of the same size, so that no offset changes; dates of
 * creation become zero. Source: ISO/IEC 14496-12.
 */
public final class Mp4 {
    private static final Set<String> TOP =
            Set.of("ftyp", "styp", "mdat", "moof", "sidx", "ssix", "mfra", "wide", "pdin");
    private static final Set<String> MOVIE = Set.of("mvex", "pssh", "iods");
    private static final Set<String> FRAGMENT = Set.of("mfhd", "pssh");
    private static final Set<String> RUNS =
            Set.of("tfhd", "tfdt", "trun", "sdtp", "sbgp", "sgpd", "subs", "saiz", "saio", "senc");

    private final Window in;
    private final Edits edits;
    private boolean movie;
    private boolean samples;
    private boolean film;
    private int tracks;

    private Mp4(Window in, Edits edits) {
        this.in = in;
        this.edits = edits;
    }

    public static Format.Traits walk(Window in, Edits edits) throws IOException {
        return new Mp4(in, edits).walk();
    }

    private Format.Traits walk() throws IOException {
        long at = 0;
        while (at < in.length() && !trailer(at)) {
            Box box = Box.read(in, at, in.length());
            top(box);
            at = box.end();
        }
        edits.drop(at, in.length());
        if (!movie || tracks == 0) {
            throw Refusals.damaged("The file holds no film and no sound");
        }
        return film ? Format.Traits.FILM : Format.Traits.SOUND;
    }

    /** Some phones put data of their own behind the last box. */
    private boolean trailer(long at) throws IOException {
        if (!movie || !samples) {
            return false;
        }
        if (in.length() - at < 8) {
            return true;
        }
        String type = in.tag(at + 4);
        return !TOP.contains(type) && !type.matches("[a-zA-Z0-9 ]{4}");
    }

    private void top(Box box) throws IOException {
        switch (box.type()) {
            case "moov" -> movie(box);
            case "moof" -> fragment(box);
            case "mdat" -> samples = true;
            default -> keep(box, TOP);
        }
    }

    private void keep(Box box, Set<String> kept) throws IOException {
        if (!kept.contains(box.type())) {
            box.free(in, edits);
        }
    }

    private void movie(Box moov) throws IOException {
        if (movie) {
            throw Refusals.damaged("The MP4 file has two headers");
        }
        movie = true;
        boolean fragmented = moov.child(in, "mvex").isPresent();
        for (Box box : moov.children(in)) {
            switch (box.type()) {
                case "mvhd" -> Mp4Track.zeroTimes(in, box, edits);
                case "trak" -> track(new Mp4Track(in, edits, box, fragmented));
                default -> keep(box, MOVIE);
            }
        }
    }

    private void track(Mp4Track track) throws IOException {
        if (track.clean()) {
            tracks++;
            film |= track.film();
        }
    }

    private void fragment(Box moof) throws IOException {
        for (Box box : moof.children(in)) {
            if (box.type().equals("traf")) {
                for (Box run : box.children(in)) {
                    keep(run, RUNS);
                }
            } else {
                keep(box, FRAGMENT);
            }
        }
    }
}
