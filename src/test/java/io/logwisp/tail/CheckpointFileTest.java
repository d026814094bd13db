package io.logwisp.tail;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.CheckpointConfig;
import io.logwisp.testing.DirectExecutor;
import io.logwisp.testing.ManualClock;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints on disk: always a whole one, whatever happens. */
class CheckpointFileTest {
    private static final Checkpoint FIRST = checkpoint(100);
    private static final Checkpoint SECOND = checkpoint(200);

    private final ManualClock clock = new ManualClock();
    private Path dir = Path.of("");

    @BeforeEach
    void useDirectory(@TempDir Path temporary) {
        dir = temporary.resolve("state");
    }

    private static Checkpoint checkpoint(long offset) {
        Fingerprint beginning = new Fingerprint(64, 0x8000_0000_1234_5678L);
        return new Checkpoint(
                1_700_000_000_000L,
                Set.of("a target, with blanks"),
                List.of(
                        new FileCheckpoint(
                                "(dev=fe00,ino=17)",
                                Path.of("/var/log/a b%\nü.log"),
                                FileCheckpoint.State.ACTIVE,
                                offset,
                                beginning,
                                new Fingerprint(10, 5),
                                0),
                        new FileCheckpoint(
                                "(dev=fe00,ino=18)",
                                Path.of("/var/log/b.log"),
                                FileCheckpoint.State.DRAINING,
                                0,
                                Fingerprint.NONE,
                                Fingerprint.NONE,
                                123)));
    }

    private Path current() {
        return dir.resolve("app.ckpt");
    }

    private Path backup() {
        return dir.resolve("app.ckpt.bak");
    }

    private void write(Checkpoint... checkpoints) throws IOException {
        try (CheckpointFile file = CheckpointFile.open(dir, "app")) {
            for (Checkpoint checkpoint : checkpoints) {
                file.write(checkpoint);
            }
        }
    }

    private Checkpoint read() throws IOException {
        try (CheckpointFile file = CheckpointFile.open(dir, "app")) {
            return file.read();
        }
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        write(FIRST);
        assertEquals(FIRST, read());
        write(SECOND);
        assertEquals(SECOND, read());
        assertFalse(Files.exists(dir.resolve("app.ckpt.tmp")));
    }

    @Test
    void nobodyElseMayReadThem() throws IOException {
        write(FIRST);
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(dir)));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(current())));
    }

    @Test
    void thereIsNothingAtTheFirstStart() throws IOException {
        assertEquals(Checkpoint.NONE, read());
    }

    @Test
    void theOneBeforeIsUsedWhenTheLastOneIsDamaged() throws IOException {
        write(FIRST, SECOND);
        byte[] whole = Files.readAllBytes(current());
        for (byte[] damaged : List.of(
                new byte[0],
                new byte[whole.length],
                Arrays.copyOf(whole, whole.length - 1),
                Arrays.copyOf(whole, whole.length / 2),
                "{\"version\":1".getBytes(StandardCharsets.US_ASCII),
                new String(whole, StandardCharsets.US_ASCII)
                        .replace("200", "300")
                        .getBytes(StandardCharsets.US_ASCII),
                new String(whole, StandardCharsets.US_ASCII).replace("v1", "v9").getBytes(StandardCharsets.US_ASCII))) {
            Files.write(current(), damaged);
            assertEquals(FIRST, read());
        }
        Files.delete(current()); // between the two renames of a write
        assertEquals(FIRST, read());
        Files.createDirectory(current());
        assertEquals(FIRST, read());
    }

    @Test
    void everySingleDamagedByteIsNoticed() throws IOException {
        write(FIRST);
        byte[] whole = Files.readAllBytes(current());
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 1;
            assertThrows(IOException.class, () -> CheckpointText.parse("app", damaged));
        }
    }

    @Test
    void whenBothAreDamagedThereIsNothing() throws IOException {
        write(FIRST, SECOND);
        Files.write(current(), new byte[10]);
        Files.write(backup(), new byte[10]);
        assertEquals(Checkpoint.NONE, read());
    }

    @Test
    void anotherVersionIsRefusedWhateverItsChecksum() {
        String text = new String(CheckpointText.format("app", FIRST), StandardCharsets.US_ASCII).replace("v1", "v9");
        int end = text.lastIndexOf("end ") + 4;
        CRC32C checksum = new CRC32C();
        checksum.update(text.substring(0, end - 4).getBytes(StandardCharsets.US_ASCII));
        byte[] other = (text.substring(0, end) + Long.toHexString(checksum.getValue()) + "\n")
                .getBytes(StandardCharsets.US_ASCII);
        IOException refusal = assertThrows(IOException.class, () -> CheckpointText.parse("app", other));
        assertEquals("it has the form v9, and not v1", refusal.getMessage());
    }

    @Test
    void namesOfFilesAreKeptByteByByte() throws IOException {
        for (String name : List.of("/var/log/a%20b%25.log", "/logs/%E4%FF%0A.log", "/logs/%C3%B6.log", "/%2B%3F%23")) {
            Path path = Path.of(URI.create("file://" + name));
            FileCheckpoint file = SECOND.files().get(0);
            FileCheckpoint renamed = new FileCheckpoint(
                    file.id(), path, file.state(), file.offset(), file.beginning(), file.end(), file.seenMillis());
            Checkpoint kept = new Checkpoint(200, SECOND.targets(), List.of(renamed));
            assertEquals(kept, CheckpointText.parse("app", CheckpointText.format("app", kept)));
        }
    }

    @Test
    void aRightChecksumOverAWrongFormIsRefusedAsWell() {
        byte[] other = CheckpointText.format("other", FIRST);
        assertThrows(IOException.class, () -> CheckpointText.parse("app", other));
    }

    @Test
    void aWriteThatFailsLeavesTheLastOneWhole() throws IOException {
        write(FIRST);
        Path blocked = Files.createDirectory(dir.resolve("app.ckpt.tmp"));
        Files.createFile(blocked.resolve("x"));
        byte[] before = Files.readAllBytes(current());
        assertThrows(IOException.class, () -> write(SECOND));
        assertArrayEquals(before, Files.readAllBytes(current()));
        Files.delete(blocked.resolve("x"));
        write(SECOND);
        assertEquals(SECOND, read());
    }

    @Test
    void twoProcessesDoNotShareAStreamsCheckpoint() throws IOException {
        try (CheckpointFile file = CheckpointFile.open(dir, "app")) {
            assertThrows(IOException.class, () -> CheckpointFile.open(dir, "app"));
            CheckpointFile.open(dir, "other").close();
            file.write(FIRST);
        }
        assertEquals(FIRST, read());
    }

    @Test
    void aStoreWithoutAUsableDirectoryRemembersForThisProcess() throws IOException {
        Files.createFile(dir);
        CheckpointStore store = store();
        StreamCheckpoint place = store.open("app");
        assertEquals(Checkpoint.NONE, place.load());
        assertFalse(place.isLasting());
        place.keep(FIRST, clock.nanoTime());
        place.end(SECOND);
        assertEquals(SECOND, store.open("app").load());
    }

    @Test
    void aFailureIsOverWithTheNextSuccess() throws IOException {
        CheckpointStore store = store();
        StreamCheckpoint place = store.open("app");
        Path blocked = Files.createDirectory(dir.resolve("app.ckpt.tmp"));
        Files.createFile(blocked.resolve("x"));
        place.keep(FIRST, clock.nanoTime());
        assertFalse(place.isLasting());
        Files.delete(blocked.resolve("x"));
        place.keep(SECOND, clock.nanoTime());
        assertTrue(place.isLasting());
        place.end(SECOND);
        assertEquals(SECOND, read());
    }

    @Test
    void checkpointsAreKeptAtOnceAndThenAtTheInterval() {
        StreamCheckpoint place = store().open("app");
        assertEquals(0, place.untilDue(clock.nanoTime()));
        place.keep(FIRST, clock.nanoTime());
        clock.advanceMillis(400);
        assertEquals(600, millis(place.untilDue(clock.nanoTime())));
        place.end(FIRST);
    }

    private static long millis(long nanos) {
        return Math.round(nanos / 1e6);
    }

    private CheckpointStore store() {
        return new CheckpointStore(new CheckpointConfig(Optional.of(dir), 1000, 168), clock, new DirectExecutor());
    }
}
