package io.logwisp.config.toml;

import io.logwisp.config.ConfigException;
import io.logwisp.config.LogWispConfig;
import io.logwisp.config.MonitorConfig;
import io.logwisp.config.StreamConfig;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a configuration of TOML text, environment variables and dotted options; the later wins. All problems are told at
 * once. Not bound to a thread.
 */
public final class ConfigLoader {
    /** A configuration file larger than this is a mistake, for instance the log itself. */
    private static final long MAX_FILE_BYTES = 4L << 20;

    private final Map<String, String> environment;
    private final Path workingDirectory;

    /** @param workingDirectory what relative paths are relative to; absolute */
    public ConfigLoader(Map<String, String> environment, Path workingDirectory) {
        this.environment = Map.copyOf(environment);
        this.workingDirectory = workingDirectory;
    }

    /** Reads a file. */
    public LoadedConfig loadFile(Path file, List<OptionValue> options) throws ConfigException {
        return loadText(file.toString(), read(file), options);
    }

    /**
     * Reads a text.
     *
     * @param name of the file, for messages
     */
    public LoadedConfig loadText(String name, String text, List<OptionValue> options) throws ConfigException {
        return loadText(name, text, options, true);
    }

    private LoadedConfig loadText(String name, String text, List<OptionValue> options, boolean keepsState)
            throws ConfigException {
        ConfigProblems problems = new ConfigProblems();
        Node.Table written = TomlSource.parse(name, text, problems);
        // A text that is no TOML has no keys; what would be said of its absence is not worth reading.
        problems.throwIfAny(name);
        Node.Table canonical = new CanonicalForm(problems).of(written, Schema.ROOT);
        canonical.entries().putIfAbsent("streams", BuiltIn.streams());
        return new LoadedConfig(read(name, canonical, options, keepsState, problems), problems.warnings());
    }

    /** What runs when there is no file: {@code *.log} of the working directory over HTTP. */
    public LoadedConfig loadBuiltIn(List<OptionValue> options) throws ConfigException {
        return loadText("built-in configuration", "", options, false);
    }

    /** What runs for paths on the command line. */
    public LoadedConfig loadPaths(PathStream stream, List<OptionValue> options) throws ConfigException {
        ConfigProblems problems = new ConfigProblems();
        Map<String, Node> entries = new LinkedHashMap<>();
        entries.put("streams", BuiltIn.streams(stream));
        Node.Table table = new Node.Table("", Origin.BUILT_IN, entries);
        LogWispConfig config = read("command line", table, options, false, problems);
        return new LoadedConfig(withTargets(config, stream), problems.warnings());
    }

    /** What {@code logwisp pysyslog} runs. */
    public LoadedConfig loadPysyslog(PysyslogStream stream, List<OptionValue> options) throws ConfigException {
        ConfigProblems problems = new ConfigProblems();
        Node.Array streams;
        String name = "command line";
        if (stream.logging().isPresent()) {
            Path file = workingDirectory.resolve(stream.logging().get());
            name = stream.logging().get().toString();
            streams = PysyslogTables.streams(stream, name, read(file), problems);
            problems.throwIfAny(name);
        } else {
            streams = PysyslogTables.streams(stream, problems);
        }
        Map<String, Node> entries = new LinkedHashMap<>();
        entries.put("streams", streams);
        Node.Table table = new Node.Table("", Origin.BUILT_IN, entries);
        return new LoadedConfig(read(name, table, options, false, problems), problems.warnings());
    }

    private LogWispConfig read(
            String name, Node.Table table, List<OptionValue> options, boolean keepsState, ConfigProblems problems)
            throws ConfigException {
        Overrides overrides = new Overrides(table, problems);
        overrides.applyEnvironment(environment);
        overrides.applyOptions(options);
        new CanonicalForm(problems).refuseLater(table, Schema.ROOT);
        CheckpointReader checkpoints = new CheckpointReader(environment, workingDirectory, keepsState, problems);
        LogWispConfig config = new ConfigReader(table, workingDirectory, checkpoints, problems).read();
        problems.throwIfAny(name);
        return config;
    }

    /** The text of a configuration file of at most 4 MiB. */
    public static String read(Path file) throws ConfigException {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw unreadable(file, "is larger than 4 MiB; is it really a configuration file?");
            }
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw unreadable(file, "no such file");
        } catch (MalformedInputException e) {
            throw unreadable(file, "is not UTF-8 text");
        } catch (IOException e) {
            throw unreadable(file, Files.isDirectory(file) ? "is a directory" : "cannot be read: " + e.getMessage());
        }
    }

    private static ConfigException unreadable(Path file, String text) {
        return new ConfigException("configuration", List.of(file + ": " + text));
    }

    /** Resolved paths may contain what a file may not, and directories may be taken as "their text files". */
    private static LogWispConfig withTargets(LogWispConfig config, PathStream paths) {
        List<StreamConfig> streams = new ArrayList<>(config.streams());
        StreamConfig first = streams.get(0);
        MonitorConfig m = first.monitor();
        MonitorConfig monitor = new MonitorConfig(
                paths.targets(),
                paths.stdin(),
                m.checkIntervalMs(),
                m.watch(),
                m.coalesceMs(),
                m.scanIntervalMs(),
                m.sweepIntervalMs(),
                m.startPosition(),
                m.startLines(),
                m.ignoreOlderHours(),
                m.rotateWaitMs(),
                m.deletedWaitMs(),
                m.rotateWaitMaxMs(),
                m.recoverCopytruncate(),
                m.fingerprintBytes(),
                m.markerBytes(),
                m.maxLineBytes(),
                m.longLine(),
                m.partialLineTimeoutMs(),
                m.skipEmptyLines(),
                m.encoding(),
                m.multiline(),
                m.readBufferBytes(),
                m.readBudgetBytes(),
                m.maxOpenFiles(),
                m.closeInactiveMs(),
                m.rotationNotice(),
                m.maxPauseMs());
        streams.set(
                0,
                new StreamConfig(
                        first.name(),
                        monitor,
                        first.sources(),
                        first.buffer(),
                        first.transforms(),
                        first.filters(),
                        first.http(),
                        first.tcp(),
                        first.webSockets(),
                        first.sinks(),
                        first.routes()));
        return new LogWispConfig(
                streams, config.router(), config.security(), config.checkpoint(), config.control(), config.access());
    }
}
