package parley.files;

import io.vertx.core.Future;
import parley.bus.Principal;

/** Knows how much is stored: exactly for those who ask, and as of the last sweep for the metrics. */
final class FileUsageGauge implements FileUsage {
    private final Catalogue catalogue;
    private volatile Catalogue.Usage last = new Catalogue.Usage(0, 0, 0);

    FileUsageGauge(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    Future<Void> read() {
        return catalogue.usage().onSuccess(usage -> last = usage).mapEmpty();
    }

    Catalogue.Usage last() {
        return last;
    }

    @Override
    public Future<Usage> seenBy(Principal user) {
        return catalogue.usage().compose(all -> catalogue
                .usageOf(user.userId())
                .map(own -> new Usage(all.files(), all.bytes(), own.files(), own.bytes())));
    }
}
