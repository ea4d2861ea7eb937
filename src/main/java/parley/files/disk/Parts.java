package parley.files.disk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The state of an unfinished object: which files hold it, in their order, and how many bytes of each count. Its text is
 * like {@code 5f0c…:1048576,91d2…:300}.
 */
record Parts(List<Part> parts) {
    /** @param writer token of the appender whose file it is */
    record Part(String writer, long length) {}

    Parts {
        parts = List.copyOf(parts);
    }

    static Parts of(String state) {
        if (state == null || state.isEmpty()) {
            return new Parts(List.of());
        }
        return new Parts(Arrays.stream(state.split(",")).map(Parts::part).toList());
    }

    private static Part part(String text) {
        int colon = text.indexOf(':');
        return new Part(text.substring(0, colon), Long.parseLong(text.substring(colon + 1)));
    }

    Parts with(String writer, long length) {
        if (length == 0) {
            return this;
        }
        List<Part> more = new ArrayList<>(parts);
        more.add(new Part(writer, length));
        return new Parts(more);
    }

    String text() {
        return parts.stream().map(part -> part.writer() + ":" + part.length()).collect(Collectors.joining(","));
    }
}
