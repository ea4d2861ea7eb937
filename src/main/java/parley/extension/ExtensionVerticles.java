package parley.extension;

import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.spi.VerticleFactory;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes verticles by the names that Vert.x knows. Vert.x looks for languages on the program's class path alone, so one
 * that an extension brings along is looked for here, by its service file.
 */
final class ExtensionVerticles {
    private static final Logger LOG = LoggerFactory.getLogger(ExtensionVerticles.class);
    private static final char PREFIX_END = ':';
    private static final char SUFFIX_START = '.';
    private static final String JAVA = "java";

    private final Vertx vertx;

    ExtensionVerticles(Vertx vertx) {
        this.vertx = vertx;
    }

    /** @return as many instances as were asked for, none of them started */
    Future<List<Deployable>> make(String name, int instances, ClassLoader loader) {
        return vertx.executeBlocking(() -> factoryOf(name, loader))
                .compose(factory -> factory == null
                        ? Future.succeededFuture(ofJava(name, loader))
                        : byFactory(factory, name, loader))
                .compose(maker -> vertx.executeBlocking(() -> {
                    List<Deployable> made = new ArrayList<>();
                    for (int i = 0; i < instances; i++) {
                        made.add(maker.call());
                    }
                    return made;
                }));
    }

    /** Returns null for a class of Java. */
    private static VerticleFactory factoryOf(String name, ClassLoader loader) {
        int prefixEnd = name.indexOf(PREFIX_END);
        String language =
                prefixEnd >= 0 ? name.substring(0, prefixEnd) : name.substring(name.lastIndexOf(SUFFIX_START) + 1);
        for (VerticleFactory factory : factories(loader)) {
            if (factory.prefix().equals(language)) {
                return factory;
            }
        }
        if (prefixEnd >= 0 && !language.equals(JAVA)) {
            throw new IllegalArgumentException("no verticle factory on its class path knows " + language + ":");
        }
        return null;
    }

    /** Finds all that can be loaded: one that can't, of another language perhaps, must not hide the others. */
    private static List<VerticleFactory> factories(ClassLoader loader) {
        List<VerticleFactory> factories = new ArrayList<>();
        Iterator<VerticleFactory> found =
                ServiceLoader.load(VerticleFactory.class, loader).iterator();
        boolean more = true;
        while (more) {
            try {
                more = found.hasNext();
                if (more) {
                    factories.add(found.next());
                }
            } catch (ServiceConfigurationError broken) {
                LOG.warn("A verticle factory can't be used: {}", broken.getMessage());
            }
        }
        return factories;
    }

    private Future<Callable<? extends Deployable>> byFactory(VerticleFactory factory, String name, ClassLoader loader) {
        Promise<Callable<? extends Deployable>> maker = Promise.promise();
        factory.init(vertx);
        factory.createVerticle2(name, loader, maker);
        return maker.future();
    }

    private static Callable<? extends Deployable> ofJava(String name, ClassLoader loader) {
        String type = name.startsWith(JAVA + PREFIX_END) ? VerticleFactory.removePrefix(name) : name;
        return () -> loader.loadClass(type)
                .asSubclass(Deployable.class)
                .getDeclaredConstructor()
                .newInstance();
    }
}
