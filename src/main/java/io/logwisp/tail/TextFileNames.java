package io.logwisp.tail;

import com.google.re2j.Pattern;
import java.util.Locale;

/**
 * Which names somebody means who asks for the text files of a directory: the current logs, not their compressed or
 * rotated copies, databases of logins, or what an editor leaves behind. What has such a name and is no text is found out
 * by looking inside.
 */
final class TextFileNames {
    private static final Pattern UNWANTED = Pattern.compile(
            "\\..*" // hidden
                    + "|.*\\.(gz|bz2|xz|zst|zip|lz4|lzma|lzo|br|z|tgz|txz|tbz2|tar|7z|rar)"
                    + "|.*\\.(swp|swo|tmp|pid|lock|key|pem|db|sqlite3?|journal|pcap|bin|dump|core)"
                    + "|.*(~|\\.old|\\.bak|\\.orig|\\.save|\\.dpkg-(old|new|dist)|\\.rpm(save|new|orig))"
                    + "|.*\\.[0-9]{1,3}" // rotated by number: syslog.1
                    + "|.*[-.](19|20)[0-9]{2}-?[01][0-9]-?[0-3][0-9]([-_.T]?[0-9]+)*" // rotated by date:
                    // maillog-20260101
                    + "|[wbu]tmpx?|lastlog2?|faillog|tallylog");

    private TextFileNames() {}

    static boolean accepts(String name) {
        return !UNWANTED.matches(name.toLowerCase(Locale.ROOT));
    }
}
