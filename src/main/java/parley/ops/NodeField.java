package parley.ops;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import net.logstash.logback.composite.AbstractJsonProvider;

/** Names the node in every line of a JSON log. The library forgets properties before it has written the last lines. */
final class NodeField extends AbstractJsonProvider<ILoggingEvent> {
    private static final String NAME = "node";
    private static volatile String nodeId;

    static void name(String id) {
        nodeId = id;
    }

    @Override
    public void writeTo(JsonGenerator generator, ILoggingEvent event) throws IOException {
        if (nodeId != null) {
            generator.writeStringField(NAME, nodeId);
        }
    }
}
