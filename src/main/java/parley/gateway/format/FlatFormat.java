package parley.gateway.format;

import java.util.Arrays;

/** Writes an event as one JSON object of its name and the fields of its data. Source: the protocol's section 4, s3. */
final class FlatFormat extends TextFormat {
    private static final int EMPTY_OBJECT = 2;

    FlatFormat() {
        super("{\"type\":\"", "\"");
    }

    @Override
    protected byte[] encode(Frame frame) {
        byte[] json = frame.json();
        boolean empty = json.length == EMPTY_OBJECT;
        byte[] fields = Arrays.copyOfRange(json, empty ? 1 : 0, json.length - 1);
        if (!empty) {
            fields[0] = ',';
        }
        return around("{\"type\":\"", frame.name(), "\"", fields);
    }
}
