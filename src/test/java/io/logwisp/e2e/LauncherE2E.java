package io.logwisp.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher in a checkout of its own, with a Java and a Maven that only note what they are asked to do. */
class LauncherE2E {
    private static final Path LAUNCHER = Path.of("logwisp").toAbsolutePath();
    private static final long TIMEOUT_SECONDS = 60;

    /** Says what it was given; leaves an archive where it is told to, and runs until it is stopped in order to make one. */
    private static final String JAVA = """
            #!/bin/sh
            echo "java $*"
            echo "libraries $LD_LIBRARY_PATH"
            for argument in "$@"; do
                case $argument in
                    -XX:ArchiveClassesAtExit=* | -XX:AOTCacheOutput=*) archive=${argument#*=} ;;
                    -Dlogwisp.rehearsal=*) mkdir "${argument#*=}" && echo unpacked >"${argument#*=}/library" ;;
                esac
            done
            case ${archive:-} in
                */client.*) echo client >"$archive" ;;
                */prepare.*)
                    trap 'echo made >"$archive"; exit 143' TERM
                    printf '%s\\n' '  UI      http://127.0.0.1:1/' '  nc      nc 127.0.0.1 1' >&2
                    while :; do sleep 0.1; done
                    ;;
                ?*) echo left >"$archive" ;;
            esac
            """;

    private static final String MAVEN = """
            #!/bin/sh
            case $1 in
                -version) echo "Apache Maven 3.9.9" ;;
                *) mkdir -p target && echo jar >target/logwisp.jar ;;
            esac
            """;

    @TempDir
    Path folder;

    private Path checkout;
    private Path tools;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void furnish() throws IOException {
        checkout = Files.createDirectories(folder.resolve("check out"));
        tools = Files.createDirectories(folder.resolve("tools"));
        Files.copy(LAUNCHER, checkout.resolve("logwisp"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(checkout.resolve("pom.xml"), "<project/>");
        Files.createDirectories(checkout.resolve("src/build"));
        Files.createDirectories(checkout.resolve("src/main"));
        writeProgram(tools.resolve("mvn"), MAVEN);
        installJava("17.0.9");
    }

    @Test
    void buildsOnceAndStartsTheResult() throws Exception {
        Run first = run("app.log");
        Run second = run("app.log");

        assertEquals(0, first.exitCode, first.err);
        assertTrue(first.err.contains("Building LogWisp"), first.err);
        assertTrue(
                first.out.contains("-jar " + checkout.resolve("target/launcher/logwisp.jar") + " app.log"), first.out);
        assertFalse(second.err.contains("Building"), second.err);
        assertFalse(Files.exists(checkout.resolve("target/launcher.lock")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pom.xml", "src/build/Desugar.java", "src/main/Main.java"})
    void buildsAgainWhenItsSourcesHaveChanged(String source) throws Exception {
        run("app.log");
        Files.writeString(checkout.resolve(source), "changed");

        Run run = run("app.log");

        assertTrue(run.err.contains("Building LogWisp"), run.err);
    }

    @Test
    void lockOfADeadBuildIsTakenOver() throws Exception {
        Path lock = Files.createDirectories(checkout.resolve("target/launcher.lock"));
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        Files.writeString(lock.resolve("pid"), ended.pid() + "\n");

        Run run = run("app.log");

        assertEquals(0, run.exitCode, run.err);
        assertTrue(run.out.contains(" app.log"), run.out);
        assertFalse(Files.exists(lock));
    }

    @Test
    void buildMakesAnArchiveThatOnlyItsJavaAndItsJarUse() throws Exception {
        Run first = run("app.log");
        Path archive = archiveUsed(first);
        installJava("17.0.10");
        Run otherJava = run("--version");
        installJava("17.0.9");
        Files.writeString(checkout.resolve("target/launcher/logwisp.jar"), "another jar\n");
        Run otherJar = run("--version");

        assertEquals("made\n", Files.readString(archive));
        assertFalse(otherJava.out.contains(".jsa"), otherJava.out);
        assertFalse(otherJar.out.contains(".jsa"), otherJar.out);
    }

    @Test
    void whatOnlyReadsHasAnArchiveOfItsOwnAndLeavesNone() throws Exception {
        run("app.log");

        Path archive = archiveUsed(run("tail", "127.0.0.1:8080"));
        Files.delete(archive);
        Run without = run("status");

        assertTrue(archive.toString().endsWith("-client.jsa"), archive.toString());
        assertFalse(archiveUsed(without).toString().endsWith("-client.jsa"), without.out);
        assertFalse(without.out.contains("ArchiveClassesAtExit"), without.out);
    }

    @Test
    void java25HasItsOwnKindOfArchive() throws Exception {
        installJava("25.0.1");

        Run run = run("app.log");

        assertTrue(run.out.contains("-XX:AOTCache=" + checkout.resolve("target/launcher/classes-")), run.out);
    }

    @Test
    void anotherJavaLeavesAnArchiveAtItsFirstEndAndUsesItThen() throws Exception {
        run("app.log");
        installJava("21.0.2");

        Run version = run("--version");
        Run check = run("check", "-v");
        Run serving = run("app.log");
        Run next = run("app.log");

        assertFalse(version.out.contains("ArchiveClassesAtExit"), version.out);
        assertFalse(check.out.contains("ArchiveClassesAtExit"), check.out);
        assertTrue(serving.out.contains("-XX:ArchiveClassesAtExit="), serving.out);
        assertEquals("left\n", Files.readString(archiveUsed(next)));
        assertEquals("", serving.err + next.err);
    }

    @Test
    void whatARunThatStillGoesOnLeavesIsNotTaken() throws Exception {
        run("app.log");
        installJava("21.0.2");
        Path left = archiveLeft(run("app.log"));
        Files.move(left, left.resolveSibling(left.getFileName().toString().replaceFirst("[0-9]+$", "1")));

        Run next = run("app.log");

        assertTrue(next.out.contains("-XX:ArchiveClassesAtExit="), next.out);
    }

    @Test
    void installedCopyKeepsItsArchiveInTheCacheOfTheUser() throws Exception {
        Path launcher = install();

        runLauncher(launcher, "app.log");
        Run next = runLauncher(launcher, "app.log");

        assertTrue(archiveUsed(next).startsWith(folder.resolve(".cache/logwisp")), next.out);
    }

    @Test
    void cacheThatOthersMayWriteIsNotTrusted() throws Exception {
        Path launcher = install();
        Path cache = Files.createDirectories(folder.resolve(".cache/logwisp"));
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));

        Run run = runLauncher(launcher, "app.log");

        assertEquals(0, run.exitCode, run.err);
        assertFalse(run.out.contains("Archive"), run.out);
    }

    @Test
    void preparationMakesTheArchiveBesideTheJarAndStartsNothing() throws Exception {
        Path launcher = install();
        Path share = folder.resolve("usr/share/logwisp");
        environment.put("LOGWISP_PREPARE", "1");
        Run preparation = runLauncher(launcher);
        environment.remove("LOGWISP_PREPARE");

        Run run = runLauncher(launcher, "app.log");

        assertEquals(0, preparation.exitCode, preparation.err);
        assertEquals("", preparation.out + preparation.err);
        assertTrue(archiveUsed(run).startsWith(share), run.out);
    }

    @Test
    void whatWasUnpackedIsFoundByThoseWhoUseTheArchive() throws Exception {
        environment.put("LD_LIBRARY_PATH", "/theirs");
        Run first = run("app.log");
        Matcher found = Pattern.compile("libraries (.*\\.native):/theirs\n").matcher(first.out);
        installJava("17.0.10");
        Run otherJava = run("--version");

        assertTrue(found.find(), first.out);
        assertEquals("unpacked\n", Files.readString(Path.of(found.group(1), "library")));
        assertTrue(otherJava.out.contains("libraries /theirs\n"), otherJava.out);
    }

    @Test
    void whatWasUnpackedWhereEverybodyMayAddFilesIsNotLoaded() throws Exception {
        run("app.log");
        Path place = checkout.resolve("target/launcher");
        assertEquals(
                0, new ProcessBuilder("chmod", "+t", place.toString()).start().waitFor());

        Run run = run("app.log");

        assertTrue(archiveUsed(run).startsWith(place), run.out);
        assertFalse(run.out.contains(".native"), run.out);
    }

    @Test
    void preparationRemovesOnlyWhatItMade() throws Exception {
        Path launcher = install();
        Path share = folder.resolve("usr/share/logwisp");
        Path stale = Files.createDirectories(share.resolve("classes-1.native"));
        Path theirs = Files.createDirectories(share.resolve("classes-of-school"));
        Path deeper = Files.createDirectories(share.resolve("home/classes-2"));
        for (Path old : List.of(stale, theirs, deeper)) {
            Files.setLastModifiedTime(old, FileTime.fromMillis(0));
        }
        environment.put("LOGWISP_PREPARE", "1");

        Run preparation = runLauncher(launcher);

        assertEquals(0, preparation.exitCode, preparation.err);
        assertFalse(Files.exists(stale));
        assertTrue(Files.exists(theirs));
        assertTrue(Files.exists(deeper));
    }

    /** Installs the launcher and a jar. */
    private Path install() throws IOException {
        Path launcher = Files.createDirectories(folder.resolve("usr/bin")).resolve("logwisp");
        Files.copy(LAUNCHER, launcher, StandardCopyOption.COPY_ATTRIBUTES);
        Path share = Files.createDirectories(folder.resolve("usr/share/logwisp"));
        Files.writeString(share.resolve("logwisp.jar"), "jar\n");
        return launcher;
    }

    private static Path archiveUsed(Run run) {
        return option("-XX:SharedArchiveFile=", run);
    }

    private static Path archiveLeft(Run run) {
        return option("-XX:ArchiveClassesAtExit=", run);
    }

    /** Value of an option, which ends with a number or an extension. */
    private static Path option(String name, Run run) {
        Matcher value =
                Pattern.compile(Pattern.quote(name) + "(.*?\\.(jsa|[0-9]+)) ").matcher(run.out);
        assertTrue(value.find(), run.out);
        return Path.of(value.group(1));
    }

    private void installJava(String version) throws IOException {
        writeProgram(Files.createDirectories(tools.resolve("jdk/bin")).resolve("java"), JAVA);
        Files.writeString(tools.resolve("jdk/release"), "JAVA_VERSION=\"" + version + "\"\n");
    }

    private static void writeProgram(Path file, String text) throws IOException {
        Files.writeString(file, text);
        assertTrue(file.toFile().setExecutable(true));
    }

    private Run run(String... arguments) throws Exception {
        return runLauncher(checkout.resolve("logwisp"), arguments);
    }

    private Run runLauncher(Path launcher, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(folder, "launcher", ".out");
        Path err = Files.createTempFile(folder, "launcher", ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("PATH", tools + ":" + System.getenv("PATH"));
        builder.environment().put("JAVA_HOME", tools.resolve("jdk").toString());
        builder.environment().put("HOME", folder.toString());
        builder.environment().keySet().removeAll(List.of("LOGWISP_JAR", "LOGWISP_JAVA_OPTS", "XDG_CACHE_HOME"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("still running: " + Files.readString(err));
        }
        return new Run(process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }

    private record Run(int exitCode, String out, String err) {}
}
