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

    /** By name, in the order of the jar. */
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** By internal name. */
    private final Map<String, DesugaredClass> classes = new LinkedHashMap<>();

    /** @param time milliseconds since 1970, as the jar has it */
    private record Entry(byte[] bytes, long time) {
        /** The same at the same time, with what has become of a class. */
        Entry with(ClassNode node) {
            ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
            node.accept(writer);
            return new Entry(writer.toByteArray(), time);
        }
    }

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
                    entries.put(entry.getName(), new Entry(in.readAllBytes(), entry.getTime()));
                }
            }
        }
    }

    private void desugar() {
        Set<String> versioned = versioned();
        entries.forEach((name, entry) -> {
            if (name.endsWith(CLASS) && packages.stream().anyMatch(name::startsWith)) {
                ClassNode node = new ClassNode();
                new ClassReader(entry.bytes()).accept(node, 0);
                DesugaredClass desugared = new DesugaredClass(node);
                if (hasNests(node) && !versioned.contains(desugared.nestHost())) {
                    classes.put(node.name, desugared);
                }
            }
        });
        for (DesugaredClass desugared : classes.values()) {
            DesugaredClass host = classes.get(desugared.nestHost());
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
                names.add(withoutEnding(name.substring(name.indexOf('/', VERSIONS.length()) + 1)));
            }
        }
        return names;
    }

    private byte[] written() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream out = new JarOutputStream(bytes)) {
            for (Map.Entry<String, Entry> entry : entries.entrySet()) {
                write(out, entry.getKey(), entry.getValue());
            }
        }
        return bytes.toByteArray();
    }

    /** Writes what has become of an entry. */
    private void write(JarOutputStream out, String name, Entry entry) throws IOException {
        DesugaredClass desugared = name.endsWith(CLASS) ? classes.get(withoutEnding(name)) : null;
        if (desugared == null || !desugared.isChanged()) {
            add(out, name, entry);
        } else {
            for (ClassNode node : desugared.nodes()) {
                add(out, node.name + CLASS, entry.with(node));
            }
        }
    }

    private static String withoutEnding(String name) {
        return name.substring(0, name.length() - CLASS.length());
    }

    private static void add(JarOutputStream out, String name, Entry entry) throws IOException {
        JarEntry written = new JarEntry(name);
        written.setTime(entry.time());
        out.putNextEntry(written);
        out.write(entry.bytes());
        out.closeEntry();
    }
}
