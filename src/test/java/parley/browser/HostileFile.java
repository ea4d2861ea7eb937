package parley.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A file that shall run a script in whatever shows it.
 *
 * @param claimedType what its sender says that it is
 */
record HostileFile(String name, String claimedType, byte[] bytes) {
    HostileFile(String name, String claimedType, String text) {
        this(name, claimedType, text.getBytes(UTF_8));
    }

    @Override
    public String toString() {
        return name.length() > 40 ? name.substring(0, 40) + "…" : name;
    }
}
