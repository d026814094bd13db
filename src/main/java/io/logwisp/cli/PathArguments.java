package io.logwisp.cli;

import io.logwisp.config.MonitorConfig.Kind;
import io.logwisp.config.MonitorConfig.Target;
import io.logwisp.config.Nearest;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes targets of the paths on the command line: files, directories, globs, {@code -}. Used by one thread. */
final class PathArguments {
    /** Words that are or will be commands; a file of that name is written {@code ./check}. */
    private static final List<String> COMMANDS = List.of(
            "check",
            "config",
            "tail",
            "status",
            "completion",
            "hash-password",
            "healthcheck",
            "import-syslog-ng",
            "new-token",
            "tls",
            "circologd",
            "pysyslog");

    /** Names of a directory that are compared with a misspelt one, and directories a glob may expand to. */
    private static final int MAX_NAMES = 10_000;

    private final Path workingDirectory;
    private final String pattern;
    private final boolean recursive;
    private final boolean waits;
    private final Set<Target> targets = new LinkedHashSet<>();
    private final List<String> notes = new ArrayList<>();
    private boolean stdin;

    /**
     * Takes none yet.
     *
     * @param pattern for directories; empty for their text files
     * @param waits whether files that do not exist yet are waited for
     */
    PathArguments(Path workingDirectory, String pattern, boolean recursive, boolean waits) {
        this.workingDirectory = workingDirectory;
        this.pattern = pattern;
        this.recursive = recursive;
        this.waits = waits;
    }

    /** Adds one argument. */
    void add(String argument) throws UsageException {
        if (argument.equals("-")) {
            stdin = true;
            return;
        }
        if (argument.isEmpty()) {
            throw new UsageException("a PATH is empty");
        }
        Path path = path(argument);
        if (Files.exists(path)) {
            targets.add(existing(resolved(path)));
        } else if (isGlob(argument)) {
            addGlob(argument, path);
        } else {
            refuseCommand(argument);
            notes.add(missing(argument, path));
            targets.add(Target.file(path.normalize()));
        }
    }

    private Path path(String argument) throws UsageException {
        try {
            return workingDirectory.resolve(argument);
        } catch (InvalidPathException e) {
            throw new UsageException("PATH " + argument + " is no path: " + e.getReason());
        }
    }

    /** Behind a symbolic link {@code ..} is not the directory that the text says. */
    private static Path resolved(Path path) {
        Path normal = path.normalize();
        try {
            return path.getNameCount() != normal.getNameCount() ? path.toRealPath() : normal;
        } catch (IOException e) {
            return normal;
        }
    }

    private Target existing(Path path) {
        return Files.isDirectory(path) ? directory(path, pattern, recursive) : Target.file(path);
    }

    private static Target directory(Path path, String pattern, boolean recursive) {
        return new Target(
                path,
                pattern.isEmpty() ? Kind.TEXT_FILES : Kind.DIRECTORY,
                pattern,
                Target.DEFAULT_EXCLUDE,
                recursive,
                Target.DEFAULT_MAX_DEPTH,
                false);
    }

    private static boolean isGlob(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
    }

    /**
     * A glob in the last part also takes files that appear later; one in an earlier part, or one that means directories,
     * stands for what is there now.
     */
    private void addGlob(String argument, Path path) throws UsageException {
        Path root = path.getRoot() == null ? workingDirectory : path.getRoot();
        List<Path> directories = List.of(root);
        int last = path.getNameCount() - 1;
        boolean deep = false;
        for (int i = 0; i < last; i++) {
            String name = path.getName(i).toString();
            if (name.equals("**") && i == last - 1) {
                deep = true;
            } else {
                directories = isGlob(name) ? matching(directories, name) : below(directories, name);
            }
        }
        String name = path.getName(last).toString();
        boolean found = false;
        for (Path directory : directories) {
            found |= addMatches(resolved(directory), name, deep);
        }
        if (directories.isEmpty()) {
            throw new UsageException("nothing matches " + argument + ": no directory of that form exists");
        }
        if (!found) {
            notes.add("nothing matches " + argument + (waits ? " yet; files that appear are followed" : ""));
        }
    }

    /** True when something is there already. */
    private boolean addMatches(Path directory, String name, boolean deep) {
        if (!isGlob(name)) {
            Path path = directory.resolve(name);
            if (Files.exists(path)) {
                targets.add(existing(path));
            }
            return Files.exists(path);
        }
        targets.add(directory(directory, name, deep || recursive));
        List<Path> subdirectories = deep || recursive ? List.of() : matching(List.of(directory), name);
        for (Path subdirectory : subdirectories) {
            targets.add(existing(subdirectory));
        }
        return deep || !subdirectories.isEmpty() || hasMatch(directory, name);
    }

    private static List<Path> below(List<Path> directories, String name) {
        return directories.stream()
                .map(directory -> directory.resolve(name))
                .filter(Files::isDirectory)
                .toList();
    }

    private static List<Path> matching(List<Path> directories, String glob) {
        return directories.stream()
                .flatMap(directory -> directoriesIn(directory, glob).stream())
                .limit(MAX_NAMES)
                .sorted()
                .toList();
    }

    /** A directory that cannot be listed has no match; the tailer tells of it when it is a target. */
    private static List<Path> directoriesIn(Path directory, String glob) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, escape(glob))) {
            for (Path path : stream) {
                if (Files.isDirectory(path) && found.size() < MAX_NAMES) {
                    found.add(path);
                }
            }
        } catch (IOException e) {
            return List.of();
        }
        return found;
    }

    private static boolean hasMatch(Path directory, String glob) {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, escape(glob))) {
            return stream.iterator().hasNext();
        } catch (IOException e) {
            return false;
        }
    }

    /** Only {@code *} and {@code ?} are special here, as in a target's pattern. */
    private static String escape(String glob) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            if ("[]{}\\".indexOf(glob.charAt(i)) >= 0) {
                out.append('\\');
            }
            out.append(glob.charAt(i));
        }
        return out.toString();
    }

    static boolean isCommand(String word) {
        return COMMANDS.contains(word);
    }

    /** Refuses a word that is no file, and nearly a command. */
    static void refuseMisspeltCommand(Path workingDirectory, String word) throws UsageException {
        try {
            if (!Files.exists(workingDirectory.resolve(word))) {
                refuseCommand(word);
            }
        } catch (InvalidPathException e) {
            return; // neither
        }
    }

    private static void refuseCommand(String word) throws UsageException {
        String hint = " (a file of that name: ./" + word + ")";
        if (word.equals("help")) {
            throw new UsageException("write logwisp --help" + hint);
        }
        Optional<String> command =
                word.indexOf('/') < 0 && word.indexOf('.') < 0 ? Nearest.to(word, COMMANDS) : Optional.empty();
        if (command.isPresent()) {
            throw new UsageException(
                    "there is no file and no command " + word + "; did you mean logwisp " + command.get() + "?" + hint);
        }
    }

    private String missing(String argument, Path path) {
        Path normal = path.normalize();
        Path parent = normal.getParent();
        Path name = normal.getFileName();
        if (parent == null || name == null) {
            return argument + " does not exist";
        }
        if (!Files.isDirectory(parent)) {
            return argument + " does not exist, nor does its directory" + (waits ? "; waiting for both" : "");
        }
        return argument + " does not exist" + (waits ? "; waiting for it" : "")
                + Nearest.to(name.toString(), names(parent))
                        .map(nearest -> " (did you mean " + parent.resolve(nearest) + "?)")
                        .orElse("");
    }

    private static List<String> names(Path directory) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            for (Path path : stream) {
                Path name = path.getFileName();
                if (name != null && names.size() < MAX_NAMES) {
                    names.add(name.toString());
                }
            }
        } catch (IOException e) {
            return List.of();
        }
        return names;
    }

    List<Target> targets() {
        return List.copyOf(targets);
    }

    boolean stdin() {
        return stdin;
    }

    /** What the user should know about the paths, one line each. */
    List<String> notes() {
        return List.copyOf(notes);
    }
}
