package io.logwisp.transform;

import io.logwisp.config.SourceConfig.SyslogFormat;
import io.logwisp.entry.BatchBuilder;
import io.logwisp.parse.SyslogLineParser;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;

/**
 * A syslog message inside an entry, as {@code rsyslog} and others write it to files: its header becomes fields, time and
 * level, what stands behind it the message. A text with neither priority nor time changes nothing. Owned by one pipeline thread.
 */
final class SyslogText implements Step.OfText {
    /** What the parser makes up or says of itself where there is no priority. */
    private static final List<String> SUPPOSED = List.of("facility", "severity", "format_error");

    private final SyslogLineParser parser = new SyslogLineParser("", SyslogFormat.AUTO, ZoneId.systemDefault());
    private final BatchBuilder parsed = new BatchBuilder();

    @Override
    public void apply(String text, Draft entry) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        boolean wellFormed = parser.parse(bytes, 0, bytes.length, "", entry.timeNanos(), 0, false, parsed);
        Draft found = new Draft(parsed);
        long time = parsed.timeNanos(0);
        if (!wellFormed) {
            SUPPOSED.forEach(found.fields()::remove);
        }
        if (wellFormed || time != entry.timeNanos()) {
            if (wellFormed) {
                entry.setLevel(parsed.level(0));
            }
            entry.setTimeNanos(time);
            entry.fields().putAll(found.fields());
            entry.setMessage(found.message());
        }
        parsed.removeLast();
    }
}
