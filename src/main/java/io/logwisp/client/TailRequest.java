package io.logwisp.client;

import io.logwisp.config.MonitorConfig.Target;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What {@code logwisp tail} is asked to do.
 *
 * @param servers whose streams are followed
 * @param files that are followed beside them
 * @param stdin whether standard input is read as well
 * @param lines entries of the past to begin with, negative for all that are held; empty when nothing was said
 * @param follow whether it goes on with what comes
 * @param sinceNanos entries before that moment are left out, nanoseconds since 1970
 * @param untilNanos entries behind that moment are left out
 * @param filters parameters of a filter as in docs/http.md
 * @param highlights what is marked in messages: text, {@code /re/} or {@code /re/i}
 * @param template of {@link Form#TEMPLATE}
 * @param fields what is printed of an entry; empty for all
 * @param coloured whether colours are used
 * @param terminal whether a terminal shows the output
 * @param zone of the times that are shown
 * @param cursorFile keeps how far streams were printed
 * @param reconnect what happens when a connection ends
 * @param most entries after which it ends, 0 for no end
 * @param timeoutNanos time after which it ends, 0 for no end
 * @param quiet whether only what is wrong is said
 */
public record TailRequest(
        List<Address> servers,
        List<Target> files,
        boolean stdin,
        OptionalInt lines,
        boolean follow,
        OptionalLong sinceNanos,
        OptionalLong untilNanos,
        Map<String, List<String>> filters,
        List<String> highlights,
        Form form,
        String template,
        List<String> fields,
        boolean coloured,
        boolean terminal,
        ZoneId zone,
        Optional<Path> cursorFile,
        Reconnect reconnect,
        long most,
        long timeoutNanos,
        boolean quiet,
        Access access) {
    static final int DEFAULT_LINES = 10;

    public TailRequest {
        servers = List.copyOf(servers);
        files = List.copyOf(files);
        filters = Map.copyOf(filters);
        highlights = List.copyOf(highlights);
        fields = List.copyOf(fields);
    }

    /** How entries are printed. */
    public enum Form {
        TEXT,
        JSON,
        /** The message alone. */
        RAW,
        TEMPLATE
    }

    /** What happens when a connection ends. */
    public enum Reconnect {
        /** Nothing: that was it. */
        NEVER,
        /** It is made again, once there has been one. */
        AGAIN,
        /** It is made, whatever it takes. */
        ALWAYS
    }
}
