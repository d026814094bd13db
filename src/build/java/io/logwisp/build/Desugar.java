package io.logwisp.build;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;

/**
 * Gives the lambda expressions and method references of a jar classes of their own, and lets strings be joined by a
 * {@link StringBuilder}, as Java 7 had it. What it does and what it is worth: docs/decisions/0011-desugaring.md.
 */
public final class Desugar {
    private static final String CLASS = ".class";
    private static final String VERSIONS = "META-INF/versions/";

    private final List<String> packages;

    /** By name, in the order of the jar; what becomes of an entry is put in its place. */
    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    private final Map<String, Long> times = new LinkedHashMap<>();

    /** By internal name. */
    private final Map<String, DesugaredClass> classes = new LinkedHashMap<>();

    private Desugar(List<String> packages) {
        this.packages = packages;
    }

    /** Arguments: the jar, which is replaced, and the packages to work on, with those below them. */
    public static void main(String[] arguments) throws IOException {
        rewrite(Path.of(arguments[0]), List.of(arguments).subList(1, arguments.length));
    }

    /**
     * Replaces a jar.
     *
     * @param packages as {@code io.logwisp}, with those below them
     */
    static void rewrite(Path jar, List<String> packages) throws IOException {
        Desugar desugar = new Desugar(
                packages.stream().map(name -> name.replace('.', '/') + '/').toList());
        desugar.read(jar);
        desugar.desugar();
        Files.write(jar, desugar.written());
    }

    private void read(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : Collections.list(file.entries())) {
                try (InputStream in = file.getInputStream(entry)) {
                    entries.put(entry.getName(), in.readAllBytes());
                    times.put(entry.getName(), entry.getTime());
                }
            }
        }
    }

    private void desugar() {
        Set<String> versioned = versioned();
        entries.forEach((name, bytes) -> {
            if (name.endsWith(CLASS) && packages.stream().anyMatch(name::startsWith)) {
                ClassNode node = new ClassNode();
                new ClassReader(bytes).accept(node, 0);
                if (hasNests(node) && !versioned.contains(DesugaredClass.nestHost(node))) {
                    classes.put(node.name, new DesugaredClass(node));
                }
            }
        });
        for (DesugaredClass desugared : classes.values()) {
            DesugaredClass host = classes.get(DesugaredClass.nestHost(desugared.node()));
            if (host != null) {
                desugared.desugar(host);
            }
        }
    }

    /** Only since Java 11 may one class call the private methods of another, which is where the code of lambda expressions stands. */
    private static boolean hasNests(ClassNode node) {
        return (node.version & 0xffff) >= Opcodes.V11;
    }

    /** The classes of which a newer Java finds another one, which would not know who has joined its nest. */
    private Set<String> versioned() {
        Set<String> names = new HashSet<>();
        for (String name : entries.keySet()) {
            if (name.startsWith(VERSIONS) && name.endsWith(CLASS)) {
                String within = name.substring(name.indexOf('/', VERSIONS.length()) + 1);
                names.add(within.substring(0, within.length() - CLASS.length()));
            }
        }
        return names;
    }

    private byte[] written() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream out = new JarOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                String name = entry.getKey();
                DesugaredClass desugared = classes.get(name.replaceFirst("\\.class$", ""));
                List<ClassNode> nodes = desugared == null ? List.of() : desugared.changed();
                if (nodes.isEmpty()) {
                    write(out, name, times.get(name), entry.getValue());
                }
                for (ClassNode node : nodes) {
                    write(out, node.name + CLASS, times.get(name), bytes(node));
                }
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] bytes(ClassNode node) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        node.accept(writer);
        return writer.toByteArray();
    }

    private static void write(JarOutputStream out, String name, long time, byte[] bytes) throws IOException {
        JarEntry entry = new JarEntry(name);
        entry.setTime(time);
        out.putNextEntry(entry);
        out.write(bytes);
        out.closeEntry();
    }
}
