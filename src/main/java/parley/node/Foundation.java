package parley.node;

import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.transport.Transport;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import parley.cluster.BusGate;
import parley.cluster.Membership;
import parley.config.ParleyConfig;
import parley.config.ParleyConfig.Node.Role;
import parley.gateway.NodeSockets;
import parley.gateway.http.ClientAddress;
import parley.gateway.net.AcceptGate;
import parley.gateway.net.Arrivals;
import parley.gateway.net.Descriptors;
import parley.gateway.net.GatedTransport;
import parley.metrics.Metrics;

/** The parts of a node that are there before Vert.x: its metrics, and the gate through which Vert.x accepts clients. */
record Foundation(PrometheusMeterRegistry registry, Metrics metrics, NodeSockets sockets, Transport transport) {
    /** Gauges that are the same for every connection of the pool; the pool's own metrics stay. */
    private static final String SQL_CONNECTIONS = "sql";

    private static final String SERVER_GAUGES = "server.active.";

    static Foundation of(ParleyConfig config) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        // Each server would register gauges of its own, and only the first would count; parley.connections counts all.
        registry.config().meterFilter(MeterFilter.deny(id -> id.getName().contains(SERVER_GAUGES)));
        Metrics metrics = new Metrics(registry);
        Arrivals arrivals = new Arrivals(limits(config.limits()));
        metrics.gauge(
                "parley.connections.unauthenticated", "Connections without an authenticated user", arrivals::strangers);
        AcceptGate gate =
                new AcceptGate(arrivals, new ClientAddress(config.server().trustedProxies()), metrics);
        ParleyConfig.Cluster cluster = config.cluster();
        Transport transport = GatedTransport.of(
                config.node().roles().contains(Role.GATEWAY) ? gate : null,
                config.server().port(),
                cluster.enabled() ? new BusGate(cluster.strangersPerAddress(), metrics) : null);
        return new Foundation(registry, metrics, new NodeSockets(arrivals, gate::open), transport);
    }

    private static Arrivals.Limits limits(ParleyConfig.Limits limits) {
        return new Arrivals.Limits(
                limits.maxUnauthenticated(),
                limits.maxUnauthenticatedPerIp(),
                limits.maxConnections(),
                limits.maxConnectionsPerIp(),
                Descriptors.forConnections(limits.spareDescriptors()));
    }

    VertxBuilder vertx(ParleyConfig.Cluster cluster) {
        VertxOptions options = new VertxOptions()
                .setMetricsOptions(new MicrometerMetricsOptions()
                        .setEnabled(true)
                        .setJvmMetricsEnabled(true)
                        .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS)
                        .addDisabledMetricsCategory(MetricsDomain.NET_CLIENT)
                        .addDisabledMetricsCategory(SQL_CONNECTIONS));
        if (cluster.enabled()) {
            options.setEventBusOptions(Membership.busOptions(cluster));
        }
        return Vertx.builder()
                .withTransport(transport)
                .withMetrics(new MicrometerMetricsFactory(registry))
                .with(options);
    }
}
