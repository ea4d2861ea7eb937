package parley.files;

import io.vertx.core.Future;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.files.store.FileStore;

/**
 * Stores as a node sees them that dies at one of its steps: that step is not taken, or it is taken and nobody hears of it,
 * and no further step is.
 */
final class DyingNode {
    private final AtomicInteger left;
    private final boolean taken;

    /** @param steps that are taken and heard of. @param taken whether the next is taken, too */
    DyingNode(int steps, boolean taken) {
        this.left = new AtomicInteger(steps);
        this.taken = taken;
    }

    boolean died() {
        return left.get() < 0;
    }

    FileParts.Stores seeing(FileParts.Stores stores) {
        return new FileParts.Stores(
                dying(Catalogue.class, stores.catalogue()),
                dying(Bindings.class, stores.bindings()),
                dying(FileLife.class, stores.life()),
                dying(Thumbnails.class, stores.thumbnails()),
                dying(FileStore.class, stores.store()));
    }

    private <T> T dying(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> step(target, method, arguments)));
    }

    private Object step(Object target, Method method, Object[] arguments) throws Throwable {
        if (method.getReturnType() != Future.class) {
            return invoke(target, method, arguments);
        }
        int before = left.getAndDecrement();
        if (before > 0) {
            Future<?> done = (Future<?>) invoke(target, method, arguments);
            return done.map(result ->
                    result instanceof FileStore.Appender appender ? dying(FileStore.Appender.class, appender) : result);
        }
        if (before == 0 && taken) {
            invoke(target, method, arguments);
        }
        return Future.failedFuture(new ParleyException(ErrorCode.UNAVAILABLE, "the node is dead"));
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }
}
