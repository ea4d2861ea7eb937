package parley.ops;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** The metrics in Prometheus' text format. */
public final class Scrape {
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry;

    public Scrape(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    public String text() {
        return registry.scrape();
    }
}
