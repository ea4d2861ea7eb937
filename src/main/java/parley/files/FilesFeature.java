package parley.files;

import parley.feature.Feature;

/** Lists the records of files. Clients come to files over HTTP, so there are no commands. */
public final class FilesFeature {
    public static final Feature FEATURE = Feature.failingAs("error")
            .carries(
                    FileMessages.Bind.class,
                    FileMessages.Bound.class,
                    FileMessages.Release.class,
                    FileMessages.Drop.class,
                    FileMessages.Hold.class,
                    FileMessages.Ended.class);

    private FilesFeature() {}
}
