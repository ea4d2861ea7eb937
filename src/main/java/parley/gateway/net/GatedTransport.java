package parley.gateway.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.impl.transports.TransportInternal;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.transport.Transport;

/** The usual transport, with gates through which servers accept: Vert.x has no hook before that. */
public final class GatedTransport extends NioTransport {
    /** Below zero a free port is taken once and shared by all instances; 0 would take one for each. */
    private static final int ANY_SHARED_PORT = -1;

    private final AcceptGate gate;
    private final int port;
    private final ChannelHandler busGate;

    private GatedTransport(AcceptGate gate, int port, ChannelHandler busGate) {
        this.gate = gate;
        this.port = port;
        this.busGate = busGate;
    }

    /**
     * @param gate before the public HTTP server, null for none
     * @param configuredPort the public server's; 0 for any
     * @param busGate before the event bus, null for none
     */
    public static Transport of(AcceptGate gate, int configuredPort, ChannelHandler busGate) {
        return new TransportInternal("nio", true, null, new GatedTransport(gate, portOption(configuredPort), busGate));
    }

    /** Returns the port to ask Vert.x for. */
    public static int portOption(int configuredPort) {
        return configuredPort == 0 ? ANY_SHARED_PORT : configuredPort;
    }

    /** Chooses the gate: the event bus has the only server that does not speak HTTP. */
    @Override
    public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
        super.configure(options, domainSocket, bootstrap);
        if (!(options instanceof HttpServerOptions)) {
            if (busGate != null) {
                bootstrap.handler(busGate);
            }
        } else if (gate != null && options.getPort() == port) {
            bootstrap.handler(gate).option(ChannelOption.AUTO_READ, false);
        }
    }
}
