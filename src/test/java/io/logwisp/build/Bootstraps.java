package io.logwisp.build;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** What the code of a jar leaves to the first call. */
public final class Bootstraps {
    private Bootstraps() {}

    /**
     * One for each place, as {@code StringConcatFactory.makeConcatWithConstants in io/logwisp/cli/Banner.class}.
     *
     * @param folder where the classes stand, with those below it; empty for all
     */
    public static List<String> of(Path jar, String folder) throws IOException {
        List<String> found = new ArrayList<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : Collections.list(file.entries())) {
                if (entry.getName().startsWith(folder) && entry.getName().endsWith(".class")) {
                    ClassNode node = new ClassNode();
                    try (InputStream in = file.getInputStream(entry)) {
                        new ClassReader(in).accept(node, 0);
                    }
                    of(node).forEach(name -> found.add(name + " in " + entry.getName()));
                }
            }
        }
        return found;
    }

    private static List<String> of(ClassNode node) {
        List<String> names = new ArrayList<>();
        for (MethodNode method : node.methods) {
            for (AbstractInsnNode instruction : method.instructions) {
                if (instruction instanceof InvokeDynamicInsnNode call) {
                    String owner = call.bsm.getOwner();
                    names.add(owner.substring(owner.lastIndexOf('/') + 1) + '.' + call.bsm.getName());
                }
            }
        }
        return names;
    }
}
