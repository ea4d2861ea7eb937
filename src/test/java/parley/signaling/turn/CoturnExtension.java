package parley.signaling.turn;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** One coturn for all tests of a run. Without the program the tests are skipped. */
public final class CoturnExtension implements BeforeAllCallback {
    private static final Namespace NAMESPACE = Namespace.create(CoturnExtension.class);

    private Coturn coturn;

    @Override
    public void beforeAll(ExtensionContext context) {
        coturn =
                context.getRoot().getStore(NAMESPACE).getOrComputeIfAbsent("coturn", key -> new Coturn(), Coturn.class);
    }

    public Coturn coturn() {
        return coturn;
    }
}
