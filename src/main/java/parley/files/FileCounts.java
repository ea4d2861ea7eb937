package parley.files;

import java.util.Locale;

/** Is told what becomes of files, for the metrics. */
public interface FileCounts {
    /** How an upload ended. */
    enum Outcome {
        STORED,
        REFUSED,
        BROKEN;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    void uploadEnded(Outcome outcome);

    /** @param files whose bytes were deleted */
    void swept(int files);
}
