package parley;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.net.http.HttpClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import parley.util.TimedHttp;

/** Dependencies run one way: util, error, then config, metrics and bus, then room, the features, the gateway, the node. */
class ArchitectureTest {
    private static final JavaClasses PARLEY = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("parley");

    private static final List<String> FEATURES =
            List.of("parley.chat", "parley.matchmaking", "parley.presence", "parley.identity");

    /** The records that features exchange, and the names under which they are found. */
    private static final DescribedPredicate<JavaClass> MESSAGES = DescribedPredicate.describe(
            "message records",
            type -> outermost(type).endsWith("Messages")
                    && !type.getSimpleName().equals("Messages"));

    private static String outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type.getSimpleName());
    }

    @Test
    void lowerLayersDoNotKnowHigherOnes() {
        below("parley.util", "parley.config..", "parley.bus..", "parley.room..", "parley.gateway..");
        below("parley.error", "parley.config..", "parley.bus..", "parley.room..", "parley.gateway..");
        below("parley.config", "parley.bus..", "parley.room..", "parley.postgres..", "parley.gateway..");
        below("parley.metrics", "parley.bus..", "parley.room..", "parley.gateway..");
        below("parley.redis", "parley.bus..", "parley.room..", "parley.gateway..", "parley.ops..");
        below("parley.bus", "parley.room..", "parley.gateway..");
        below("parley.room", "parley.gateway..", "parley.ops..");
        FEATURES.forEach(feature -> {
            below("parley.util", feature + "..");
            below("parley.error", feature + "..");
            below("parley.bus", feature + "..");
            below("parley.room", feature + "..");
            below(feature, "parley.gateway..", "parley.ops..");
        });
    }

    private static void below(String lower, String... higher) {
        noClasses()
                .that()
                .resideInAPackage(lower + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(higher)
                .check(PARLEY);
    }

    @Test
    void onlyTheRootKnowsTheRoot() {
        noClasses()
                .that()
                .resideOutsideOfPackage("parley")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("parley")
                .check(PARLEY);
    }

    @Test
    void featuresTalkToEachOtherByMessagesOnly() {
        for (String feature : FEATURES) {
            String[] others =
                    FEATURES.stream().filter(other -> !other.equals(feature)).toArray(String[]::new);
            ArchRule rule = noClasses()
                    .that()
                    .resideInAPackage(feature)
                    .should()
                    .dependOnClassesThat(
                            JavaClass.Predicates.resideInAnyPackage(others).and(DescribedPredicate.not(MESSAGES)));
            rule.check(PARLEY);
        }
    }

    @Test
    void noClientOfTheTestsWaitsForEver() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(TimedHttp.class.getName())
                .should()
                .callMethod(HttpClient.class, "newHttpClient")
                .orShould()
                .callMethod(HttpClient.class, "newBuilder")
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.OnlyIncludeTests())
                        .importPackages("parley"));
    }

    @Test
    void theMatchmakerIsPure() {
        classes()
                .that()
                .haveFullyQualifiedName("parley.matchmaking.Matchmaker")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "parley.matchmaking")
                .check(PARLEY);
    }
}
