package parley.files.content.format;

import java.io.IOException;
import parley.files.content.Refusals;

/** Finds the bytes of a track: chunks at offsets, with so many samples each, of such sizes. Source: ISO/IEC 14496-12, 8.7. */
final class Mp4Samples {
    private static final int RUN = 12;

    private final Window in;
    private final Box offsets;
    private final Box runs;
    private final Box sizes;
    private final int width;
    private final long uniform;
    private final long samples;
    private long sample;

    Mp4Samples(Window in, Box table) throws IOException {
        this.in = in;
        Box narrow = table.child(in, "stco").orElse(null);
        this.width = narrow == null ? 8 : 4;
        this.offsets = narrow == null ? need(table, "co64") : narrow;
        this.runs = need(table, "stsc");
        this.sizes = need(table, "stsz");
        sizes.need(12);
        this.uniform = in.u32(sizes.body() + 4);
        this.samples = in.u32(sizes.body() + 8);
        if (uniform == 0) {
            sizes.need(12 + 4 * samples);
        }
    }

    private Box need(Box table, String type) throws IOException {
        return table.child(in, type)
                .orElseThrow(() -> Refusals.unsupported("The film has a track of metadata that can't be taken out; "
                        + "send it with its metadata kept"));
    }

    /** Each table has a window of its own: they are read in step, and lie far apart. */
    void zero(Edits edits) throws IOException {
        offsets.need(8);
        runs.need(8);
        long chunks = in.u32(offsets.body() + 4);
        long runCount = in.u32(runs.body() + 4);
        offsets.need(8 + chunks * width);
        runs.need(8 + runCount * RUN);
        Window places = in.another();
        Window steps = in.another();
        Window lengths = in.another();
        long run = 0;
        for (long chunk = 0; chunk < chunks && sample < samples; chunk++) {
            while (run + 1 < runCount && steps.u32(runs.body() + 8 + (run + 1) * RUN) <= chunk + 1) {
                run++;
            }
            long inChunk = runCount == 0 ? 0 : steps.u32(runs.body() + 8 + run * RUN + 4);
            long place = offsets.body() + 8 + chunk * width;
            long from = width == 4 ? places.u32(place) : places.u64(place);
            zero(edits, from, length(lengths, inChunk));
        }
    }

    private void zero(Edits edits, long from, long length) {
        if (from < 0 || from > in.length() || length > in.length() - from) {
            throw Refusals.damaged("The MP4 file points beyond its end");
        }
        edits.zero(from, from + length);
    }

    private long length(Window lengths, long inChunk) throws IOException {
        if (inChunk > samples - sample || uniform > in.length()) {
            throw Refusals.damaged("The MP4 file is damaged");
        }
        long first = sample;
        sample += inChunk;
        if (uniform != 0) {
            return inChunk > in.length() / uniform ? in.length() + 1 : inChunk * uniform;
        }
        long length = 0;
        for (long each = first; each < sample; each++) {
            length += lengths.u32(sizes.body() + 12 + 4 * each);
        }
        return length;
    }
}
