package io.logwisp.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The inputs of a fuzz test, one a file, and mutations of them. They lie where Jazzer looks for them, in
 * {@code src/test/resources/<package>/<class>Inputs/anyInput}; what broke something once is put there as a file more.
 */
public final class Corpus {
    private static final Path FOLDER = Path.of("src", "test", "resources");

    /** Bytes that mean something somewhere. */
    private static final byte[] SPECIAL =
            "<>[]{}()\"'\\/ :;,.=-+$@%&?*#\n\r\t\0\u007f\u001b09azAZ".getBytes(StandardCharsets.ISO_8859_1);

    private static final int MAX_CHANGES = 6;
    private static final int MAX_BYTES = 1 << 16;

    private final List<byte[]> inputs;

    private Corpus(List<byte[]> inputs) {
        this.inputs = List.copyOf(inputs);
    }

    /** All inputs of that test. */
    public static Corpus of(Class<?> test) throws IOException {
        Path folder =
                FOLDER.resolve(test.getName().replace('.', '/') + "Inputs").resolve("anyInput");
        try (Stream<Path> files = Files.list(folder)) {
            return new Corpus(files.sorted().map(Corpus::read).toList());
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tries that many mutations; the one that fails is told, with its seed. */
    public void mutate(long seed, int count, Consumer<byte[]> property) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < count; i++) {
            byte[] input = mutation(random);
            try {
                property.accept(input);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", mutation " + i + ": " + Arrays.toString(input), e);
            }
        }
    }

    private byte[] mutation(SplittableRandom random) {
        byte[] bytes = one(random).clone();
        int changes = 1 + random.nextInt(MAX_CHANGES);
        for (int i = 0; i < changes; i++) {
            bytes = change(bytes, random);
        }
        return bytes.length > MAX_BYTES ? Arrays.copyOf(bytes, MAX_BYTES) : bytes;
    }

    private byte[] one(SplittableRandom random) {
        return inputs.get(random.nextInt(inputs.size()));
    }

    private byte[] change(byte[] bytes, SplittableRandom random) {
        int from = random.nextInt(bytes.length + 1);
        int to = from + random.nextInt(bytes.length - from + 1);
        return switch (random.nextInt(6)) {
            case 0 -> put(bytes, from, from, new byte[] {(byte) random.nextInt()});
            case 1 ->
                put(bytes, from, Math.min(from + 1, bytes.length), new byte[] {SPECIAL[random.nextInt(SPECIAL.length)]
                });
            case 2 -> put(bytes, from, Math.min(to, from + 8), new byte[0]);
            case 3 -> put(bytes, from, from, Arrays.copyOfRange(bytes, from, to));
            case 4 -> put(bytes, to, to, part(one(random), random));
            default -> Arrays.copyOf(bytes, to);
        };
    }

    private static byte[] part(byte[] bytes, SplittableRandom random) {
        int from = random.nextInt(bytes.length + 1);
        return Arrays.copyOfRange(bytes, from, from + random.nextInt(bytes.length - from + 1));
    }

    private static byte[] put(byte[] bytes, int from, int to, byte[] middle) {
        byte[] all = new byte[from + middle.length + bytes.length - to];
        System.arraycopy(bytes, 0, all, 0, from);
        System.arraycopy(middle, 0, all, from, middle.length);
        System.arraycopy(bytes, to, all, from + middle.length, bytes.length - to);
        return all;
    }
}
