package parley.files.child;

import java.io.IOException;
import java.nio.file.Path;

/** Takes what a child makes. Runs on threads of the children, one at a time. */
public interface ChildOutput {
    /** Takes the next bytes of its output. */
    void take(byte[] bytes, int length);

    /** Looks into the child's folder after it has ended well, before the folder is removed. */
    default void look(Path folder) throws IOException {}
}
