package io.logwisp.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a checkout of its own, with a Java and a Maven that only note what they are asked to do. */
class LauncherE2E {
    private static final Path LAUNCHER = Path.of("logwisp").toAbsolutePath();
    private static final long TIMEOUT_SECONDS = 60;

    /** Says what it was given; records an archive where it is told to, as a JVM does. */
    private static final String JAVA = """
            #!/bin/sh
            echo "java $*"
            for argument in "$@"; do
                case $argument in
                    -XX:ArchiveClassesAtExit=* | -XX:AOTCacheOutput=*) echo recorded >"${argument#*=}" ;;
                esac
            done
            echo "ready in 0.1 s" >&2
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

    @BeforeEach
    void furnish() throws IOException {
        checkout = Files.createDirectories(folder.resolve("check out"));
        tools = Files.createDirectories(folder.resolve("tools"));
        Files.copy(LAUNCHER, checkout.resolve("logwisp"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(checkout.resolve("pom.xml"), "<project/>");
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
        Process process = builder.start();
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("still running: " + Files.readString(err));
        }
        return new Run(process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }

    private record Run(int exitCode, String out, String err) {}
}
