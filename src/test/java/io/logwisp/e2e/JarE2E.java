package io.logwisp.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.testing.Program;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** What docs/decisions/0011-desugaring.md says of the jar. */
class JarE2E {
    private JarFile jar;

    @BeforeEach
    void open() throws IOException {
        jar = new JarFile(Program.JAR.toFile());
    }

    @AfterEach
    void close() throws IOException {
        jar.close();
    }

    @Test
    void everyClassOfALambdaExpressionIsSoundAndInTheNestOfItsOwner() throws Exception {
        List<String> lambdas = names("[^/]+/.*\\$\\$Lambda\\d+\\.class");
        assertFalse(lambdas.isEmpty());
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {Program.JAR.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            for (String lambda : lambdas) {
                String name = lambda.replace('/', '.').replaceFirst("\\.class$", "");
                Class<?> made = Class.forName(name, true, loader);
                Class<?> owner = Class.forName(name.replaceFirst("\\$\\$Lambda\\d+$", ""), false, loader);
                assertTrue(made.isNestmateOf(owner), name);
            }
        }
    }

    @Test
    void noLambdaOfOursIsMadeAndNoStringJoinedByTheFirstCall() throws Exception {
        List<String> left = new ArrayList<>();
        for (String name : names("io/logwisp/.*\\.class")) {
            for (MethodNode method : read(name).methods) {
                for (AbstractInsnNode instruction : method.instructions) {
                    if (instruction instanceof InvokeDynamicInsnNode call
                            && (call.bsm.getOwner().endsWith("/LambdaMetafactory")
                                    || call.bsm.getOwner().endsWith("/StringConcatFactory"))) {
                        left.add(name + ' ' + method.name);
                    }
                }
            }
        }

        assertEquals(List.of(), left);
    }

    private List<String> names(String pattern) {
        return jar.stream()
                .map(JarEntry::getName)
                .filter(name -> name.matches(pattern))
                .toList();
    }

    private ClassNode read(String name) throws IOException {
        ClassNode node = new ClassNode();
        try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
            new ClassReader(in).accept(node, 0);
        }
        return node;
    }
}
