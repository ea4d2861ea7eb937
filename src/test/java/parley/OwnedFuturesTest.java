package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.thirdparty.org.objectweb.asm.ClassReader;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.ClassVisitor;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.Handle;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.MethodVisitor;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.Opcodes;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.Type;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every future that can fail has an owner: no code drops one that our own code has made or composed. Vert.x itself tells
 * nobody of the failure of a future without a listener. What the library's sockets and connections answer to a write or
 * close may be dropped, as those who care for these hear of their end.
 */
@Tag("S1-ERR-03")
class OwnedFuturesTest {
    private static final String FUTURE = Type.getDescriptor(Future.class);
    private static final Set<String> OWNING = Set.of("onComplete", "onFailure");

    @Test
    void noFutureIsDropped() throws IOException {
        List<String> dropped = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("target", "classes", "parley"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".class")).toList()) {
                dropped.addAll(droppedIn(Files.readAllBytes(file)));
            }
        }
        assertEquals(List.of(), dropped, "hand them to Unattended.watch, or let them end with onFailure or onComplete");
    }

    @Test
    void findsWhatIsDropped() throws IOException {
        try (var bytes = OwnedFuturesTest.class.getResourceAsStream("OwnedFuturesTest$Careless.class")) {
            List<String> dropped = droppedIn(bytes.readAllBytes());
            assertEquals(3, dropped.size(), dropped::toString);
            for (String careless : List.of("made", "composed", "referred")) {
                assertTrue(dropped.stream().anyMatch(each -> each.contains(careless)), dropped::toString);
            }
        }
    }

    /** Drops three futures and owns one. */
    static final class Careless {
        private Future<Void> work() {
            return Future.succeededFuture();
        }

        void made() {
            work();
        }

        void composed() {
            work().onFailure(failure -> {}).compose(done -> work());
        }

        void referred(List<Careless> others) {
            others.forEach(Careless::work);
        }

        void owned() {
            work().onSuccess(done -> {}).onFailure(failure -> {});
        }
    }

    private static List<String> droppedIn(byte[] bytes) {
        List<String> dropped = new ArrayList<>();
        ClassReader reader = new ClassReader(bytes);
        ClassVisitor visitor = new ClassVisitor(Opcodes.ASM9) {
            @Override
            public MethodVisitor visitMethod(
                    int access, String name, String descriptor, String signature, String[] exceptions) {
                return new Calls(reader.getClassName() + "." + name, dropped);
            }
        };
        reader.accept(visitor, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return dropped;
    }

    private static boolean isOurs(String owner, String name, String descriptor) {
        boolean composed = owner.equals(Type.getInternalName(Future.class)) && !OWNING.contains(name);
        return descriptor.endsWith(")" + FUTURE) && (composed || owner.startsWith("parley/"));
    }

    /** Looks for calls whose future is popped from the stack, or that are handed on as something that returns nothing. */
    private static final class Calls extends MethodVisitor {
        private final String where;
        private final List<String> dropped;
        private String made;

        Calls(String where, List<String> dropped) {
            super(Opcodes.ASM9);
            this.where = where;
            this.dropped = dropped;
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            made = isOurs(owner, name, descriptor) ? owner + "." + name : null;
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode == Opcodes.POP && made != null) {
                dropped.add(where + " drops the future of " + made);
            }
            made = null;
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
            made = null;
            if (arguments.length == 3
                    && arguments[1] instanceof Handle called
                    && arguments[2] instanceof Type wanted
                    && wanted.getReturnType() == Type.VOID_TYPE
                    && isOurs(called.getOwner(), called.getName(), called.getDesc())) {
                dropped.add(where + " drops the futures of " + called.getOwner() + "." + called.getName());
            }
        }

        @Override
        public void visitVarInsn(int opcode, int variable) {
            made = null;
        }
    }
}
