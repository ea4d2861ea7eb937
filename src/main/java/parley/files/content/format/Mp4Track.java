package parley.files.content.format;

import java.io.IOException;
import java.util.Set;
import parley.files.content.Refusals;

/**
 * A track of MP4. Tracks of anything but picture, sound and subtitles (positions of action cameras, faces that a phone has
 * seen) are taken out with their samples.
 */
final class Mp4Track {
    private static final String PICTURE = "vide";
    private static final Set<String> PLAYED = Set.of(PICTURE, "soun", "text", "sbtl", "subt", "clcp");
    private static final Set<String> TRACK = Set.of("tkhd", "tref", "edts", "mdia", "load", "tapt", "matt", "clip");
    private static final Set<String> MEDIA = Set.of("mdhd", "hdlr", "minf", "elng");
    private static final Set<String> HEADERS = Set.of("vmhd", "smhd", "gmhd", "nmhd", "sthd", "hdlr", "dinf", "stbl");
    private static final Set<String> TABLE = Set.of(
            "stsd", "stts", "ctts", "cslg", "stss", "stps", "stsz", "stz2", "stsc", "stco", "co64", "sdtp", "sbgp",
            "sgpd", "subs", "saiz", "saio");
    /** Places in a handler: behind version and predefined field, and behind the reserved fields. */
    private static final int HANDLER = 8;

    private static final int HANDLER_NAME = 24;
    /** Place of the encoder's name in a description of pictures, and its size. */
    private static final int ENCODER = 50;

    private static final int ENCODER_LENGTH = 32;

    private final Window in;
    private final Edits edits;
    private final Box trak;
    private final boolean fragmented;
    private String handler = "";

    Mp4Track(Window in, Edits edits, Box trak, boolean fragmented) {
        this.in = in;
        this.edits = edits;
        this.trak = trak;
        this.fragmented = fragmented;
    }

    boolean film() {
        return handler.equals(PICTURE);
    }

    /** @return whether the track stays */
    boolean clean() throws IOException {
        Box media = need(trak, "mdia");
        Box name = need(media, "hdlr");
        name.need(HANDLER_NAME - 4);
        handler = in.tag(name.body() + HANDLER);
        if (!PLAYED.contains(handler)) {
            takeOut(media);
            return false;
        }
        for (Box box : trak.children(in)) {
            switch (box.type()) {
                case "tkhd" -> zeroTimes(in, box, edits);
                case "mdia" -> media(box);
                default -> keep(box, TRACK);
            }
        }
        return true;
    }

    private void takeOut(Box media) throws IOException {
        if (!edits.wanted()) {
            return;
        }
        if (fragmented) {
            throw Refusals.unsupported(
                    "The film has a track of metadata that can't be taken out; " + "send it with its metadata kept");
        }
        new Mp4Samples(in, need(need(media, "minf"), "stbl")).zero(edits);
        trak.free(in, edits);
    }

    private Box need(Box parent, String type) throws IOException {
        return parent.child(in, type)
                .orElseThrow(() -> Refusals.damaged("The MP4 file has a track without its description"));
    }

    private void keep(Box box, Set<String> kept) throws IOException {
        if (!kept.contains(box.type())) {
            box.free(in, edits);
        }
    }

    private void media(Box mdia) throws IOException {
        for (Box box : mdia.children(in)) {
            switch (box.type()) {
                case "mdhd" -> zeroTimes(in, box, edits);
                case "hdlr" -> nameless(box);
                case "minf" -> headers(box);
                default -> keep(box, MEDIA);
            }
        }
    }

    private void headers(Box minf) throws IOException {
        for (Box box : minf.children(in)) {
            switch (box.type()) {
                case "hdlr" -> nameless(box);
                case "stbl" -> table(box);
                default -> keep(box, HEADERS);
            }
        }
    }

    private void table(Box stbl) throws IOException {
        for (Box box : stbl.children(in)) {
            if (box.type().equals("stsd") && film()) {
                descriptions(box);
            } else {
                keep(box, TABLE);
            }
        }
    }

    /** Cameras write their make into the name of the handler. */
    private void nameless(Box hdlr) throws IOException {
        if (hdlr.end() - hdlr.body() > HANDLER_NAME - 4) {
            edits.blank(in, hdlr.body() + HANDLER_NAME - 4, hdlr.end());
        }
    }

    /** Cameras write their make into the name of the encoder, too. */
    private void descriptions(Box stsd) throws IOException {
        stsd.need(8);
        Box entries = new Box(stsd.type(), stsd.at(), stsd.body() + 8, stsd.end());
        for (Box entry : entries.children(in)) {
            long name = entry.at() + ENCODER;
            if (entry.end() - name >= ENCODER_LENGTH) {
                edits.blank(in, name, name + ENCODER_LENGTH);
            }
        }
    }

    /** Zeros when something was made and changed: two numbers behind version and flags. */
    static void zeroTimes(Window in, Box header, Edits edits) throws IOException {
        header.need(4);
        header.zero(edits, 4, in.u8(header.body()) == 1 ? 16 : 8);
    }
}
