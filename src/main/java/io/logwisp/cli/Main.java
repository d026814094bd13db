package io.logwisp.cli;

import io.logwisp.config.ConfigException;
import io.logwisp.config.toml.ConfigPlaces;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Entry point, and the only place that ends the process. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws ConfigException {
        // A client may not make us shake hands again and again; Java reads this when its TLS is first used.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        // Our options are texts and numbers; picocli would look up how to read dates, paths and databases.
        System.setProperty("picocli.converters.excludes", ".*");
        String rehearsal = System.getProperty(Rehearsal.PROPERTY);
        if (rehearsal != null) {
            Rehearsal.run(Path.of(rehearsal));
        }
        Console console = new Console(
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                System.getenv(),
                Path.of("").toAbsolutePath(),
                ConfigPlaces.SYSTEM_FILE);
        Lifetime lifetime = new Signals(Runtime.getRuntime()::halt);
        System.exit(new Command(console, new ServiceStarter(console.environment()), lifetime, Terminals.OF_PROCESS)
                .run(args));
    }

    /** UTF-8 whatever the locale: a service has none, and every terminal understands it. */
    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
