package io.logwisp.build;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DesugarTest {
    private static final String PACKAGE = "io.logwisp.build";
    private static final String FOLDER = PACKAGE.replace('.', '/') + '/';

    @TempDir
    Path folder;

    private Path jar;

    @BeforeEach
    void writeJar() throws IOException {
        jar = folder.resolve("expressions.jar");
        write(jar, "");
    }

    @Test
    void expressionsComeToTheSame() throws Exception {
        Desugar.rewrite(jar, List.of(PACKAGE));

        assertEquals(Expressions.evaluate().toString(), call("evaluate").toString());
    }

    @Test
    void nothingIsLeftToTheFirstCall() throws IOException {
        String owner = " in " + FOLDER + "Expressions.class";
        assertTrue(bootstraps().contains("LambdaMetafactory.metafactory" + owner));
        assertTrue(bootstraps().contains("StringConcatFactory.makeConcatWithConstants" + owner));

        Desugar.rewrite(jar, List.of(PACKAGE));

        assertEquals(List.of(), bootstraps());
    }

    @Test
    void anExpressionThatCapturesNothingIsMadeOnce() throws Exception {
        Desugar.rewrite(jar, List.of(PACKAGE));

        assertEquals(true, call("isKept"));
    }

    @Test
    void aSecondTimeChangesNothing() throws IOException {
        Desugar.rewrite(jar, List.of(PACKAGE));
        byte[] once = Files.readAllBytes(jar);
        Desugar.rewrite(jar, List.of(PACKAGE));

        assertArrayEquals(once, Files.readAllBytes(jar));
    }

    @Test
    void otherPackagesStayAsTheyAre() throws IOException {
        List<String> before = bootstraps();
        Desugar.rewrite(jar, List.of("io.logwisp.buildings", "io.logwisp.tail"));

        assertEquals(before, bootstraps());
    }

    @Test
    void aNestOfWhichANewerJavaFindsAnotherHostStaysAsItIs() throws IOException {
        write(jar, "META-INF/versions/21/");
        List<String> before = bootstraps();
        Desugar.rewrite(jar, List.of(PACKAGE));

        assertEquals(before, bootstraps());
    }

    /** A jar of the class and those within it, and of the class again below a folder, if one is given. */
    private static void write(Path jar, String again) throws IOException {
        Path classes = classes();
        try (Stream<Path> files = Files.list(classes);
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.matches("Expressions(\\$.*)?\\.class")) {
                    add(out, FOLDER + name, Files.readAllBytes(file));
                }
            }
            if (!again.isEmpty()) {
                add(
                        out,
                        again + FOLDER + "Expressions.class",
                        Files.readAllBytes(classes.resolve("Expressions.class")));
            }
        }
    }

    private static Path classes() {
        try {
            return Path.of(Expressions.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .resolve(FOLDER);
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static void add(JarOutputStream out, String name, byte[] bytes) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(bytes);
        out.closeEntry();
    }

    private Object call(String method) throws Exception {
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            return loader.loadClass(PACKAGE + ".Expressions").getMethod(method).invoke(null);
        }
    }

    private List<String> bootstraps() throws IOException {
        return Bootstraps.of(jar, "");
    }
}
