package io.logwisp;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The rules of ARCHITECTURE.md, checked. */
@AnalyzeClasses(packages = "io.logwisp", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "io.logwisp.";

    /** Which of our packages each package may use; everything else of ours is forbidden to it. */
    private static final Map<String, String> MAY_USE = new TreeMap<>(Map.ofEntries(
            Map.entry("entry", ""),
            Map.entry("config", "entry"),
            Map.entry("tls", "config"),
            Map.entry("auth", "entry config"),
            Map.entry("config.toml", "config entry tls auth format"),
            Map.entry("parse", "entry config"),
            Map.entry("filter", "entry config"),
            Map.entry("format", "entry config"),
            Map.entry("zeek", "entry config parse"),
            Map.entry("stats", "entry"),
            Map.entry("tail", "config entry"),
            Map.entry("hub", "entry stats"),
            Map.entry("transform", "entry config parse"),
            Map.entry("websocket", "entry config parse tls"),
            Map.entry("sink", "entry config filter format hub parse stats tls websocket"),
            Map.entry("pipeline", "entry config parse transform filter format tail hub stats zeek"),
            Map.entry("server", "entry config filter format hub stats tail tls auth websocket zeek"),
            Map.entry("source", "entry auth config pipeline server stats tls websocket zeek"),
            Map.entry(
                    "service",
                    "entry config config.toml parse filter format zeek stats tail hub pipeline server sink source tls"
                            + " auth"),
            Map.entry("syslogng", "entry config config.toml format"),
            Map.entry("client", "entry config parse filter format tail tls"),
            Map.entry("cli", "entry config config.toml server service syslogng tail tls auth client")));

    @ArchTest
    static final ArchRule packagesDoNotFormCycles =
            slices().matching("io.logwisp.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theCoreIsPlainJava = noClasses()
            .that()
            .resideOutsideOfPackages(
                    ROOT + "server", ROOT + "source", ROOT + "service", ROOT + "cli", ROOT + "sink", ROOT + "websocket")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "io.netty..");

    @ArchTest
    static final ArchRule tomlIsReadInOnePlace = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "config.toml")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.electronwill..");

    @ArchTest
    static final ArchRule optionsAreReadInOnePlace = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "cli")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("picocli..");

    @ArchTest
    static final ArchRule loggingGoesThroughSlf4j = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(ROOT + "cli.LogConfiguration")
            .and()
            .doNotHaveFullyQualifiedName(ROOT + "cli.LogLayout")
            .and()
            .doNotHaveFullyQualifiedName(ROOT + "cli.RepeatedFaults")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ch.qos.logback..", "java.util.logging..");

    @ArchTest
    static final ArchRule serversTouchNoFiles = noClasses()
            .that()
            .resideInAnyPackage(
                    ROOT + "server", ROOT + "hub", ROOT + "format", ROOT + "parse", ROOT + "filter", ROOT + "entry")
            .should()
            .dependOnClassesThat(resideInAnyPackage("java.nio.channels..")
                    .or(DescribedPredicate.describe(
                            "are java.nio.file.Files", type -> type.getName().equals("java.nio.file.Files"))));

    @ArchTest
    static final ArchRule nobodySleeps = noClasses().should().callMethod(Thread.class, "sleep", long.class);

    @ArchTest
    static final ArchRule onlyTheCommandLineEndsTheProcess = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "cli")
            .should()
            .callMethod(System.class, "exit", int.class);

    @ArchTest
    static final ArchRule onlyTheCommandLinePrints = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "cli")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    @ArchTest
    static final ArchRule timeComesFromTheTicker = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(ROOT + "entry.Ticker$1")
            .and()
            .resideOutsideOfPackage(ROOT + "cli")
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callConstructor(java.util.Date.class);

    @ArchTest
    static final ArchRule configurationIsImmutable = classes()
            .that()
            .haveSimpleNameEndingWith("Config")
            .should()
            .beRecords()
            .orShould()
            .beInterfaces();

    /** What the tailer knows of a file, a name or a directory has no behaviour of its own: records that change in place. */
    @ArchTest
    static final ArchRule fieldsArePrivate = fields().that()
            .areNotStatic()
            .and()
            .doNotHaveModifier(JavaModifier.SYNTHETIC)
            .and()
            .areDeclaredInClassesThat()
            .haveNameNotMatching(".*\\.tail\\.(FileState|FollowedName|FollowedDirectory)")
            .should()
            .bePrivate();

    @ArchTest
    static final ArchRule serversHoldNoLocks = noClasses()
            .that()
            .resideInAnyPackage(ROOT + "server", ROOT + "source", ROOT + "service", ROOT + "websocket")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.concurrent.locks..");

    @ArchTest
    static final ArchRule serversAreNotSynchronized = com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods()
            .that()
            .areDeclaredInClassesThat()
            .resideInAnyPackage(ROOT + "server", ROOT + "source", ROOT + "service", ROOT + "websocket")
            .should()
            .haveModifier(JavaModifier.SYNCHRONIZED);

    @ArchTest
    static void packagesUseOnlyWhatTheyMay(com.tngtech.archunit.core.domain.JavaClasses imported) {
        MAY_USE.forEach((name, used) -> {
            String[] allowed = Arrays.stream((used + " " + name).trim().split(" "))
                    .map(other -> ROOT + other)
                    .toArray(String[]::new);
            DescribedPredicate<JavaClass> ours = resideInAnyPackage("io.logwisp..");
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + name)
                    .should()
                    .dependOnClassesThat(ours.and(DescribedPredicate.not(resideInAnyPackage(allowed))))
                    .check(imported);
        });
    }

    @Test
    void architectureDocumentNamesEveryPackage() throws IOException {
        String document = Files.readString(Path.of("ARCHITECTURE.md"));
        MAY_USE.keySet()
                .forEach(name -> assertTrue(document.contains("`" + name + "`"), name + " is not in ARCHITECTURE.md"));
    }
}
