package parley.extension;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Loads the classes of one extension: its own, and the libraries of the program. Classes of Parley itself are hidden, as
 * they may be others in the next version.
 */
final class ExtensionLoader extends URLClassLoader {
    private static final String ALL_JARS = "*";

    private ExtensionLoader(URL[] own, ClassLoader program) {
        super("extension", own, new Libraries(program));
    }

    /** Lets through the classes of the program that are not Parley's. */
    private static final class Libraries extends ClassLoader {
        private static final String HIDDEN = "parley.";

        Libraries(ClassLoader program) {
            super(program);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith(HIDDEN)) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }

    /** Fails with a NoSuchFileException if something is not there, which the library would not tell. */
    static ExtensionLoader of(List<String> classpath, ClassLoader program) throws IOException {
        List<URL> own = new ArrayList<>();
        for (String entry : classpath) {
            if (entry.endsWith(ALL_JARS)) {
                String folder = entry.substring(0, entry.length() - ALL_JARS.length());
                addJars(Path.of(folder.isEmpty() ? "." : folder), own);
            } else {
                own.add(url(Path.of(entry)));
            }
        }
        return new ExtensionLoader(own.toArray(URL[]::new), program);
    }

    private static void addJars(Path folder, List<URL> own) throws IOException {
        List<Path> jars;
        try (Stream<Path> files = Files.list(folder)) {
            jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
        for (Path jar : jars) {
            own.add(url(jar));
        }
    }

    private static URL url(Path file) throws NoSuchFileException, MalformedURLException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString(), null, "there is no such file or folder on its class path");
        }
        return file.toUri().toURL();
    }
}
