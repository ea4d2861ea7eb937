package parley.config;

/**
 * The values that clients of Socket.IO are told in their handshake.
 *
 * @param maxHttpBufferSize the largest body or message of a client, in bytes
 * @param allowEIO3 whether clients of Engine.IO 3 are served
 */
public record SocketIoSettings(int maxHttpBufferSize, boolean allowEIO3, long pingIntervalMs, long pingTimeoutMs) {}
