package io.logwisp.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is known of standard output: a terminal, a pipe that may break, or something else. */
interface Terminals {
    /** Whether a terminal shows standard output. */
    boolean isOutputTerminal();

    /** Whether another program reads standard output. */
    boolean isOutputPipe();

    /** Standard output without a buffer. */
    OutputStream output();

    /** Calls once, from a thread of its own, when nobody reads standard output any more. May never call. */
    void onOutputClosed(Runnable listener);

    /** Those of this process. */
    Terminals OF_PROCESS = new Terminals() {
        @Override
        public boolean isOutputTerminal() {
            String name = target();
            return name.isEmpty()
                    ? System.console() != null
                    : name.startsWith("/dev/pts/") || name.startsWith("/dev/tty");
        }

        @Override
        public boolean isOutputPipe() {
            String name = target();
            return name.startsWith("pipe:") || name.startsWith("socket:");
        }

        @Override
        public OutputStream output() {
            return new FileOutputStream(FileDescriptor.out);
        }

        @Override
        public void onOutputClosed(Runnable listener) {
            if (isOutputPipe()) {
                Thread thread = new Thread(() -> watch(listener), "output-watch");
                thread.setDaemon(true);
                thread.start();
            }
        }

        /** What Linux says of the descriptor; empty elsewhere. */
        private String target() {
            try {
                return Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            } catch (IOException | UnsupportedOperationException e) {
                return "";
            }
        }

        /**
         * Waits for what is told without being asked for: that the other end is closed. By the call of Java's own channels
         * (the manifest opens their package); where it cannot be reached, the next write finds out.
         */
        private void watch(Runnable listener) {
            try {
                Class<?> net = Class.forName("sun.nio.ch.Net");
                Method poll = net.getDeclaredMethod("poll", FileDescriptor.class, int.class, long.class);
                poll.setAccessible(true);
                int events = 0;
                while (events == 0) {
                    events = (int) poll.invoke(null, FileDescriptor.out, 0, -1L);
                }
                listener.run();
            } catch (ReflectiveOperationException | RuntimeException e) {
                return;
            }
        }
    };
}
