package parley.gateway;

import parley.config.ParleyConfig;

/** What hubs and connections go by. Times in milliseconds, sizes in bytes. */
record HubSettings(
        long heartbeatMs,
        long deadAfterMs,
        long idleAfterMs,
        long authDeadlineMs,
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
                gateway.gatherMs(),
                gateway.headCheckMs(),
                gateway.busyRoomEventsPerSecond(),
                gateway.queueBytes(),
                gateway.nodeQueueBytes(),
                gateway.violationsPerMinute(),
                gateway.inbound(),
                config.limits());
    }

    /** How much of a replay is sent before the reader has to have taken it: a page may exceed a whole queue. */
    int replayBytes() {
        return queueBytes / 4;
    }
}
