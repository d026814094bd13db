package io.logwisp.tail;

/** Hints from the file system, one per process: see the tailer. */
public final class DirectoryWatcher {}
