package io.logwisp.tail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoint of one stream on disk. At every moment there is a whole one: it is written beside, forced to the disk and
 * put in place of the former, which stays as {@code .bak}. Not safe for several threads; locked against other processes.
 */
final class CheckpointFile implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(CheckpointFile.class);

    /** Larger than any checkpoint of a reasonable number of files. */
    private static final long MAX_BYTES = 256L << 20;

    private final String stream;
    private final Path current;
    private final Path backup;
    private final Path fresh;
    private final FileChannel lockChannel;
    private final FileLock lock;

    private CheckpointFile(Path directory, String stream, FileChannel lockChannel, FileLock lock) {
        this.stream = stream;
        this.current = directory.resolve(stream + ".ckpt");
        this.backup = directory.resolve(stream + ".ckpt.bak");
        this.fresh = directory.resolve(stream + ".ckpt.tmp");
        this.lockChannel = lockChannel;
        this.lock = lock;
    }

    /** @throws IOException when the directory cannot be used, or another process uses it for a stream of that name */
    static CheckpointFile open(Path directory, String stream) throws IOException {
        createPrivately(directory);
        Path path = directory.resolve(stream + ".ckpt.lock");
        FileChannel channel =
                openPrivately(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new CheckpointFile(directory, stream, channel, lock);
            }
        } catch (OverlappingFileLockException e) {
            logger.debug("{} is locked by this process", path);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new FileSystemException(path.toString(), null, "in use by another LogWisp with a stream of that name");
    }

    private static void createPrivately(Path directory) throws IOException {
        if (isPosix(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(directory);
        }
    }

    private static FileChannel openPrivately(Path path, OpenOption... options) throws IOException {
        FileAttribute<?>[] attributes = isPosix(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        return FileChannel.open(path, Set.of(options), attributes);
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** What was written last, of what can be read; nothing when there is nothing. */
    Checkpoint read() {
        Checkpoint read = read(current);
        if (read == null) {
            read = read(backup);
        }
        if (read == null && (Files.exists(current) || Files.exists(backup))) {
            logger.warn(
                    "stream {}: no checkpoint can be used, so reading begins as at the first start: with start_position ="
                            + " \"end\" (the default) what was written while the program was down is not read; to have"
                            + " it, start once with start_position = \"beginning\", which reads all files again",
                    stream);
        }
        return read == null ? Checkpoint.NONE : read;
    }

    private @Nullable Checkpoint read(Path path) {
        try {
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                throw Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                        ? new IOException("it is no file")
                        : new NoSuchFileException(path.toString());
            }
            if (Files.size(path) > MAX_BYTES) {
                throw new IOException("it is too large");
            }
            return CheckpointText.parse(stream, Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            logger.warn("stream {}: the checkpoint {} cannot be used: {}", stream, path, e.getMessage());
            return null;
        }
    }

    void write(Checkpoint checkpoint) throws IOException {
        try {
            writeFresh(ByteBuffer.wrap(CheckpointText.format(stream, checkpoint)));
            if (Files.exists(current, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(current, backup, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.move(fresh, current, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(fresh);
            throw e;
        }
        force(current.toAbsolutePath().getParent());
    }

    private void writeFresh(ByteBuffer bytes) throws IOException {
        Files.deleteIfExists(fresh); // a link that somebody else put there must not be followed
        try (FileChannel channel = openPrivately(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /** Makes a rename last; where a directory cannot be opened, the file system has its own way. */
    private static void force(@Nullable Path directory) {
        if (directory == null) {
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            logger.debug("cannot force {}: {}", directory, e.toString());
        }
    }

    @Override
    public void close() {
        try {
            lock.release();
            lockChannel.close();
        } catch (IOException e) {
            logger.debug("stream {}: cannot unlock its checkpoint: {}", stream, e.toString());
        }
    }
}
