package parley;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.http.HttpClient;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import parley.bus.WireName;
import parley.error.ErrorCode;
import parley.util.TimedHttp;

/** Dependencies run one way, from the node down to what knows nothing of Parley. */
class ArchitectureTest {
    private static final JavaClasses PARLEY = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("parley");

    private static final List<String> FEATURES = List.of(
            "parley.account",
            "parley.chat",
            "parley.files",
            "parley.guest",
            "parley.matching",
            "parley.notification",
            "parley.presence",
            "parley.relation",
            "parley.signaling",
            "parley.token");

    /** Adapters of stores, which nobody makes but the wiring. */
    private static final String[] ADAPTERS = {
        "parley..pg", "parley..redis", "parley..memory", "parley..disk", "parley..s3"
    };

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
        List<String> layers = List.of(
                "parley.util|parley.error",
                "parley.config|parley.metrics",
                "parley.bus|parley.redis|parley.postgres|parley.sealing|parley.external",
                "parley.limits",
                "parley.feature",
                "parley.room|parley.interest",
                String.join("|", FEATURES),
                "parley.delivery",
                "parley.gateway",
                "parley.extension",
                "parley.node");
        for (int low = 0; low < layers.size(); low++) {
            String[] higher = layers.subList(low + 1, layers.size()).stream()
                    .flatMap(layer -> Arrays.stream(layer.split("\\|")))
                    .map(name -> name + "..")
                    .toArray(String[]::new);
            for (String lower : layers.get(low).split("\\|")) {
                below(lower, higher);
            }
        }
    }

    @Test
    void foldersDoNotKnowEachOtherInACircle() {
        slices().matching("parley.(*)..").should().beFreeOfCycles().check(PARLEY);
    }

    /** A feature's own classes may know its adapters' records, but nobody outside the feature may. */
    @Test
    void adaptersAreSeenByWiringAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ADAPTERS)
                .and()
                .resideOutsideOfPackages("parley.node", "parley.redis", "parley.postgres")
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAnyPackage(ADAPTERS)
                        .and(DescribedPredicate.not(
                                JavaClass.Predicates.resideInAnyPackage("parley.redis", "parley.postgres"))))
                .check(PARLEY);
    }

    @Test
    void onlyTheStartKnowsTheWiring() {
        noClasses()
                .that()
                .resideOutsideOfPackages("parley", "parley.node")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("parley.node")
                .check(PARLEY);
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

    /** Tokens, guests, accounts, and relations are one feature in four folders: guests become accounts and keep all. */
    @Test
    void featuresTalkToEachOtherByMessagesOnly() {
        List<Set<String>> features = List.of(
                Set.of("parley.account..", "parley.guest..", "parley.relation..", "parley.token.."),
                Set.of("parley.chat.."),
                Set.of("parley.files.."),
                Set.of("parley.matching.."),
                Set.of("parley.presence.."),
                Set.of("parley.signaling.."));
        for (Set<String> feature : features) {
            String[] others = features.stream()
                    .filter(other -> !other.equals(feature))
                    .flatMap(Set::stream)
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAnyPackage(feature.toArray(String[]::new))
                    .should()
                    .dependOnClassesThat(
                            JavaClass.Predicates.resideInAnyPackage(others).and(DescribedPredicate.not(MESSAGES)))
                    .check(PARLEY);
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

    /** Only the node's part of matching, which is in the folder itself, joins the others together. */
    @Test
    void partsOfMatchingKnowNothingButTickets() {
        String node = "parley.matching";
        String ticket = "parley.matching.ticket..";
        String matcher = "parley.matching.matcher..";
        String seat = "parley.matching.seat..";
        noClasses()
                .that()
                .resideInAPackage(ticket)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(node, matcher, seat)
                .check(PARLEY);
        noClasses()
                .that()
                .resideInAPackage(matcher)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(node, seat)
                .check(PARLEY);
        noClasses()
                .that()
                .resideInAPackage(seat)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(node, matcher)
                .check(PARLEY);
    }

    @Test
    void theMatcherIsPure() {
        classes()
                .that()
                .resideInAPackage("parley.matching.matcher")
                .should()
                .onlyDependOnClassesThat(JavaClass.Predicates.resideInAnyPackage(
                                "java..", "parley.matching.matcher", "parley.matching.ticket")
                        .or(JavaClass.Predicates.equivalentTo(WireName.class)))
                .check(PARLEY);
    }

    @Test
    void callsArePure() {
        classes()
                .that()
                .resideInAPackage("parley.signaling.call")
                .should()
                .onlyDependOnClassesThat(JavaClass.Predicates.resideInAnyPackage("java..", "parley.signaling.call")
                        .or(JavaClass.Predicates.equivalentTo(ErrorCode.class)))
                .check(PARLEY);
    }

    @Test
    void theMatcherShowsNothingButProposals() {
        classes()
                .that()
                .resideInAPackage("parley.matching.matcher")
                .and()
                .arePublic()
                .should()
                .haveNameMatching(".*\\.(Matcher|Proposal|Outcome)")
                .check(PARLEY);
    }
}
