package io.logwisp.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.build.Bootstraps;
import io.logwisp.testing.Program;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** What docs/decisions/0011-desugaring.md says of the jar. */
class JarE2E {
    @Test
    void everyClassOfALambdaExpressionIsSoundAndInTheNestOfItsOwner() throws Exception {
        List<String> lambdas = lambdas();
        assertFalse(lambdas.isEmpty());
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {Program.JAR.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            for (String name : lambdas) {
                Class<?> made = Class.forName(name, true, loader);
                Class<?> owner = Class.forName(name.replaceFirst("\\$\\$Lambda\\d+$", ""), false, loader);
                assertTrue(made.isNestmateOf(owner), name);
            }
        }
    }

    @Test
    void noLambdaOfOursIsMadeAndNoStringJoinedByTheFirstCall() throws IOException {
        List<String> left = Bootstraps.of(Program.JAR, "io/logwisp/").stream()
                .filter(name -> name.startsWith("LambdaMetafactory.") || name.startsWith("StringConcatFactory."))
                .toList();

        assertEquals(List.of(), left);
    }

    private static List<String> lambdas() throws IOException {
        try (JarFile jar = new JarFile(Program.JAR.toFile())) {
            return jar.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.matches(".*\\$\\$Lambda\\d+\\.class"))
                    .map(name -> name.replace('/', '.').replaceFirst("\\.class$", ""))
                    .toList();
        }
    }
}
