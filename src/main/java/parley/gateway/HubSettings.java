package parley.gateway;

import parley.config.ParleyConfig;

/** Settings of hubs and connections. Times in milliseconds, sizes in bytes. */
public record HubSettings(
        long heartbeatMs,
        long deadAfterMs,
        long idleAfterMs,
        long authDeadlineMs,
        long entryWaitMs,
        long gatherMs,
        long headCheckMs,
        int busyRoomEventsPerSecond,
        int queueBytes,
        long nodeQueueBytes,
        int violationsPerMinute,
        ParleyConfig.Inbound inbound,
        ParleyConfig.Limits limits) {

    static HubSettings of(ParleyConfig config) {
        ParleyConfig.Gateway gateway = config.gateway();
        return new HubSettings(
                gateway.heartbeatMs(),
                gateway.deadAfterMs(),
                gateway.idleAfterMs(),
                config.auth().deadlineMs(),
                gateway.entryWaitMs(),
                gateway.gatherMs(),
                gateway.headCheckMs(),
                gateway.busyRoomEventsPerSecond(),
                gateway.queueBytes(),
                gateway.nodeQueueBytes(),
                gateway.violationsPerMinute(),
                gateway.inbound(),
                config.limits());
    }

    /** Bytes of a replay that are sent before the reader must have taken them: a page may exceed a whole queue. */
    public int replayBytes() {
        return queueBytes / 4;
    }
}
