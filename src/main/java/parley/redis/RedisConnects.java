package parley.redis;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.RedisRole;
import java.util.function.Consumer;
import parley.config.ParleyConfig;
import parley.config.Secret;

/** Makes a link from the configuration. */
public final class RedisConnects {
    private static final int MOST_IN_FLIGHT = 65_536;

    private RedisConnects() {}

    /** @param counter hears the name of every operation */
    public static RedisLink link(Vertx vertx, ParleyConfig.Redis config, Consumer<String> counter) {
        return new RedisLink(vertx, options(config), config.commandTimeoutMs(), counter);
    }

    static RedisOptions options(ParleyConfig.Redis config) {
        RedisOptions options = new RedisOptions()
                .setConnectionString(config.uri().value())
                .setType(RedisClientType.valueOf(config.type().name()))
                .setMaxWaitingHandlers(MOST_IN_FLIGHT)
                .setNetClientOptions(new NetClientOptions()
                        .setConnectTimeout(config.connectTimeoutMs())
                        .setTcpNoDelay(true)
                        .setTcpKeepAlive(true));
        config.nodes().stream().map(Secret::value).forEach(options::addConnectionString);
        if (config.type() == ParleyConfig.Redis.Type.SENTINEL) {
            options.setMasterName(config.masterName()).setRole(RedisRole.MASTER);
        }
        return options;
    }
}
