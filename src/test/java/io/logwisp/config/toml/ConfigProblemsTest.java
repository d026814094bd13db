package io.logwisp.config.toml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One row for each thing that can be wrong: the text, and all that is said of it. */
class ConfigProblemsTest {
    private static final String TARGETS = "monitor = { targets = [{ path = \"/nowhere\" }] }\n";
    private static final String TCP = "tcpserver = { enabled = true, port = 9090 }\n";
    private static final String HTTP = "[streams.httpserver]\nenabled = true\nport = 8080\n";
    private static final String NAME = "[[streams]]\nname = \"a\"\n";

    /** A stream over HTTP; the next line is number 7. */
    private static final String WEB = NAME + TARGETS + HTTP;

    private static final String TWO =
            NAME + TARGETS + "httpserver = { enabled = true, port = 7731 }\n" + "[[streams]]\nname = \"b\"\n" + TARGETS;

    private static final String OPEN =
            " would hand log lines to everyone who reaches %s, without authentication; either"
                    + " leave host out, so that only this machine reads, and let others in through a reverse proxy or an SSH tunnel,"
                    + " or ask who they are: [auth] or ssl.client_auth = true, or set security.allow_unauthenticated = true";

    static Stream<Arguments> mistakes() {
        return Stream.of(
                // What LogWisp v0.1.5 refuses.
                mistake(
                        "no name",
                        "[[streams]]\n" + TARGETS + TCP,
                        "t:1: streams.0: missing name; add name = \"…\" with letters, digits, _ . -"),
                mistake(
                        "no server",
                        NAME + TARGETS,
                        "t:1: streams.0: stream \"a\": no servers enabled; set enabled = true in [streams.httpserver] or [streams.tcpserver]"),
                mistake(
                        "server not enabled",
                        NAME + TARGETS + "[streams.httpserver]\nport = 8080",
                        "t:1: streams.0: stream \"a\": no servers enabled; set enabled = true in [streams.httpserver] or [streams.tcpserver]"),
                mistake(
                        "no targets",
                        NAME + TCP,
                        "t:1: streams.0: stream \"a\": no monitor targets specified; add targets = [{ path = \"…\" }] to [streams.monitor]"),
                mistake(
                        "empty targets",
                        NAME + "monitor = { targets = [] }\n" + TCP,
                        "t:1: streams.0: stream \"a\": no monitor targets specified; add targets = [{ path = \"…\" }] to [streams.monitor]"),
                mistake(
                        "short interval",
                        "[monitor]\ncheck_interval_ms = 5",
                        "t:2: monitor.check_interval_ms = 5: must be 10 to 86400000 ms"),
                mistake(
                        "short interval of a stream",
                        NAME + TCP + "[streams.monitor]\ntargets = [{ path = \"/nowhere\" }]\ncheck_interval_ms = 5",
                        "t:6: streams.0.monitor.check_interval_ms = 5: must be 10 to 86400000 ms"),
                mistake(
                        "directory traversal",
                        NAME + TCP + "[streams.monitor]\ntargets = [\n  { path = \"/var/../etc\" },\n]",
                        "t:6: streams.0.monitor.targets.0.path = \"/var/../etc\": contains directory traversal (..); write the path without it"),
                mistake(
                        "same port for TCP and HTTP",
                        NAME + TARGETS
                                + "httpserver = { enabled = true, port = 7731 }\ntcpserver = { enabled = true, port = 7731 }",
                        "t:5: streams.0.tcpserver.port = 7731: stream \"a\": TCP port 7731 already used by stream \"a\" (HTTP, t:4); choose another port"),
                mistake(
                        "same HTTP port in two streams",
                        TWO + "httpserver = { enabled = true, port = 7731 }",
                        "t:8: streams.1.httpserver.port = 7731: stream \"b\": HTTP port 7731 already used by stream \"a\" (HTTP, t:4);"
                                + " choose another port, or serve all streams on one port with --router"),
                mistake(
                        "same port on an address and on all of them",
                        "security = { allow_unauthenticated = true }\n" + TWO
                                + "tcpserver = { enabled = true, port = 7731, host = \"0.0.0.0\" }",
                        "t:9: streams.1.tcpserver.port = 7731: stream \"b\": TCP port 7731 already used by stream \"a\" (HTTP, t:5); choose another port"),
                mistake(
                        "port too large",
                        NAME + TARGETS + "tcpserver = { enabled = true, port = 70000 }",
                        "t:4: streams.0.tcpserver.port = 70000: must be 1 to 65535"),
                mistake(
                        "port 0",
                        NAME + TARGETS + "tcpserver = { enabled = true, port = 0 }",
                        "t:4: streams.0.tcpserver.port = 0: must be 1 to 65535"),
                mistake(
                        "port is text",
                        NAME + TARGETS + "tcpserver = { enabled = true, port = \"x\" }",
                        "t:4: streams.0.tcpserver.port = \"x\": must be a whole number, 1 to 65535"),
                mistake(
                        "port is a fraction",
                        NAME + TARGETS + "tcpserver = { enabled = true, port = 1.5 }",
                        "t:4: streams.0.tcpserver.port = 1.5: must be a whole number, 1 to 65535"),
                mistake(
                        "no port",
                        NAME + TARGETS + "tcpserver = { enabled = true }",
                        "t:4: streams.0.tcpserver: stream \"a\": TCP port is missing: add port = 1 to 65535"),
                mistake(
                        "buffer of nothing",
                        WEB + "buffer_size = 0",
                        "t:7: streams.0.httpserver.buffer_size = 0: must be 1 to 10000000"),
                mistake(
                        "relative stream path",
                        WEB + "stream_path = \"logs\"",
                        "t:7: streams.0.httpserver.stream_path = \"logs\": must start with /"),
                mistake(
                        "trailing slash",
                        WEB + "status_path = \"/s/\"",
                        "t:7: streams.0.httpserver.status_path = \"/s/\": must not end with /"),
                mistake(
                        "query in a path",
                        WEB + "ws_path = \"/s?x\"",
                        "t:7: streams.0.httpserver.ws_path = \"/s?x\": must be a plain path, without spaces and the characters ? # % \\ \" < >"),
                mistake(
                        "stream path is status path",
                        WEB + "stream_path = \"/x\"\nstatus_path = \"/x\"",
                        "t:8: streams.0.httpserver.status_path = \"/x\": is the stream_path as well, so the status could never be reached"),
                mistake(
                        "stream path is the default status path",
                        WEB + "stream_path = \"/status\"",
                        "t:4: streams.0.httpserver: status_path is the stream_path as well, so the status could never be reached"),
                mistake(
                        "ws path is stream path",
                        WEB + "ws_path = \"/stream\"",
                        "t:7: streams.0.httpserver.ws_path = \"/stream\": is the stream_path as well; leave it out, stream_path takes WebSockets too"),
                mistake(
                        "heartbeat format",
                        WEB + "heartbeat = { enabled = true, format = \"xml\" }",
                        "t:7: streams.0.httpserver.heartbeat.format = \"xml\": must be one of comment, json"),
                mistake(
                        "heartbeat interval",
                        WEB + "heartbeat = { enabled = true, interval_seconds = 0 }",
                        "t:7: streams.0.httpserver.heartbeat.interval_seconds = 0: must be 1 to 86400 s"),
                mistake(
                        "ssl",
                        WEB + "[streams.httpserver.ssl]\nenabled = true",
                        "t:7: streams.0.httpserver.ssl: cert_file is missing: TLS needs cert_file and key_file, both in PEM form",
                        "t:7: streams.0.httpserver.ssl: key_file is missing: TLS needs cert_file and key_file, both in PEM form"),
                mistake(
                        "files of ssl",
                        WEB + "ssl = { enabled = true, cert_file = \"/nowhere/c\", key_file = \"/nowhere/k\" }",
                        "t:7: streams.0.httpserver.ssl.cert_file = \"/nowhere/c\": no such file"),
                mistake(
                        "clients' authorities",
                        WEB + "ssl = { enabled = true, client_auth = true }",
                        "t:7: streams.0.httpserver.ssl: cert_file is missing: TLS needs cert_file and key_file, both in PEM form",
                        "t:7: streams.0.httpserver.ssl: key_file is missing: TLS needs cert_file and key_file, both in PEM form",
                        "t:7: streams.0.httpserver.ssl: client_ca_file is missing: client_auth needs the certificates of the authorities that clients are trusted from"),
                mistake(
                        "versions of ssl",
                        WEB
                                + "[streams.httpserver.ssl]\nenabled = true\ncert_file = \"/nowhere/c\"\nkey_file = \"/k\"\n"
                                + "min_version = \"TLS1.0\"\nmax_version = \"SSL3\"\nverify_client_cert = true",
                        "t:9: streams.0.httpserver.ssl.cert_file = \"/nowhere/c\": no such file",
                        "t:11: streams.0.httpserver.ssl.min_version = \"TLS1.0\": must be TLS1.2 or TLS1.3; older versions are broken",
                        "t:12: streams.0.httpserver.ssl.max_version = \"SSL3\": must be TLS1.2 or TLS1.3; older versions are broken",
                        "t:13: streams.0.httpserver.ssl.verify_client_cert = true: verifies nothing as long as no certificate is asked for; set client_auth = true"),
                // What LogWisp lets pass or does not know.
                mistake(
                        "unknown key",
                        WEB + "prot = 1",
                        "t:7: streams.0.httpserver.prot: unknown key; did you mean port?"),
                mistake(
                        "unknown table",
                        WEB + "[streams.httpservr]\nport = 1",
                        "t:7: streams.0.httpservr: unknown key; did you mean httpserver?"),
                mistake(
                        "key of another table",
                        NAME + TARGETS + TCP + "port = 1",
                        "t:5: streams.0.port: unknown key here; it belongs into [router]"),
                mistake(
                        "key far from all others",
                        WEB + "[security]\nquaternion = 1",
                        "t:8: security.quaternion: unknown key; known in [security]: allow_unauthenticated, allowed_hosts,"
                                + " allow_plaintext_auth, trusted_proxies, limits, ip, login, tickets"),
                mistake(
                        "two words for the same",
                        WEB + "host = \"localhost\"\naddress = \"::1\"",
                        "t:8: streams.0.httpserver.address: is another word for host, which stands here as well; keep one of them"),
                mistake(
                        "one stream table",
                        "[streams]\nname = \"a\"",
                        "t:1: streams: may stand several times: write [[streams]]"),
                mistake(
                        "list where one table stands",
                        "[[router]]\nenabled = false\n" + WEB,
                        "t:1: router: stands once: write [router], in single brackets"),
                mistake(
                        "table of a stream at the top",
                        "[[httpserver]]\nport = 1\n" + WEB,
                        "t:1: httpserver: unknown key here; it belongs into [streams]: write [streams.httpserver]"),
                mistake(
                        "one form and then the other",
                        WEB + "[[streams.httpserver]]\nport = 1",
                        "t:8: at or just before this line: not valid TOML: streams.httpserver stands above in another form: use one form,"
                                + " or, where several may stand, write [[streams.httpserver]] for each, near \"port = 1\""),
                mistake(
                        "the same table twice",
                        WEB + "[streams.httpserver]\nport = 1",
                        "t:7: at or just before this line: not valid TOML: streams.httpserver stands twice: join them,"
                                + " or, where several may stand, write [[streams.httpserver]] for each, near \"[streams.httpserver]\""),
                mistake(
                        "table is a value",
                        WEB + "heartbeat = true",
                        "t:7: streams.0.httpserver.heartbeat = true: must be a table: [streams.httpserver.heartbeat]"),
                mistake(
                        "target is a text",
                        NAME + TCP + "monitor = { targets = [\"/x\"] }",
                        "t:1: streams.0: stream \"a\": no monitor targets specified; add targets = [{ path = \"…\" }] to [streams.monitor]",
                        "t:4: streams.0.monitor.targets.0 = \"/x\": must be a table: { … }"),
                mistake(
                        "target without path",
                        NAME + TCP + "monitor = { targets = [{ pattern = \"*\" }] }",
                        "t:4: streams.0.monitor.targets.0: path is missing: a file or directory, without .."),
                mistake(
                        "empty path",
                        NAME + TCP + "monitor = { targets = [{ path = \"\" }] }",
                        "t:4: streams.0.monitor.targets.0.path = \"\": is empty; name a file or directory"),
                mistake(
                        "slash in a pattern",
                        NAME + TCP + "monitor = { targets = [{ path = \"/nowhere\", pattern = \"a/*.log\" }] }",
                        "t:4: streams.0.monitor.targets.0.pattern = \"a/*.log\": is compared with the name of a file, so it cannot contain /; use path and recursive"),
                mistake(
                        "bad name",
                        "[[streams]]\nname = \"a b\"\n" + TARGETS + TCP,
                        "t:2: streams.0.name = \"a b\": must consist of letters, digits, _ . and -"),
                mistake(
                        "same name",
                        NAME + TARGETS + TCP + NAME + TARGETS + "tcpserver = { enabled = true, port = 9091 }",
                        "t:6: streams.1.name = \"a\": is the name of another stream already (t:2)"),
                mistake(
                        "not a truth",
                        WEB.replace("true", "1"),
                        "t:1: streams.0: stream \"a\": no servers enabled; set enabled = true in [streams.httpserver] or [streams.tcpserver]",
                        "t:5: streams.0.httpserver.enabled = 1: must be true or false"),
                mistake("not a text", WEB + "host = 1", "t:7: streams.0.httpserver.host = 1: must be text in quotes"),
                mistake(
                        "a date",
                        WEB + "host = 2026-01-01",
                        "t:7: streams.0.httpserver.host = 2026-01-01: must be text in quotes"),
                mistake(
                        "not a list",
                        WEB + "cors_origins = \"*\"",
                        "t:7: streams.0.httpserver.cors_origins = \"*\": must be a list of texts: [\"…\", \"…\"]"),
                mistake(
                        "origin with a path",
                        WEB + "cors_origins = [\"https://a/b\"]",
                        "t:7: streams.0.httpserver.cors_origins = […]: \"https://a/b\" is no origin; write \"https://host:port\" without a path, or \"*\""),
                mistake(
                        "host of all",
                        WEB + "host = \"*\"",
                        "t:7: streams.0.httpserver.host = \"*\": must be an address or a host name, 0.0.0.0 or :: for all addresses"),
                mistake(
                        "open address",
                        WEB + "host = \"0.0.0.0\"",
                        "t:7: streams.0.httpserver.host = \"0.0.0.0\": stream \"a\": HTTP port 8080"
                                + OPEN.formatted("0.0.0.0")),
                mistake(
                        "start position",
                        "[monitor]\nstart_position = \"last:x\"",
                        "t:2: monitor.start_position = \"last:x\": must be \"end\", \"beginning\" or \"last:N\" with N at least 1"),
                mistake(
                        "choice",
                        "[monitor]\nwatch = \"Auto\"",
                        "t:2: monitor.watch = \"Auto\": must be one of auto, on, off; did you mean auto?"),
                mistake(
                        "wrong unit",
                        "[monitor]\nscan_interval_ms = \"10MiB\"",
                        "t:2: monitor.scan_interval_ms = \"10MiB\": must be a whole number, 10 to 86400000 ms,"
                                + " or with a unit: \"500ms\", \"10s\", \"5m\", \"2h\""),
                mistake(
                        "part of a unit",
                        "[monitor]\ncheck_interval_ms = \"0.0101s\"",
                        "t:2: monitor.check_interval_ms = \"0.0101s\": must be a whole number, 10 to 86400000 ms,"
                                + " or with a unit: \"500ms\", \"10s\", \"5m\", \"2h\""),
                mistake(
                        "number of 64 bits and more",
                        "[monitor]\ncheck_interval_ms = 9999999999999999999",
                        "t:2: monitor.check_interval_ms: = 9999999999999999999 is too large for a number"),
                mistake(
                        "bad pattern",
                        WEB + "[[streams.filters]]\npatterns = [\n  \"ok\",\n  \"a(b\",\n]",
                        "t:10: streams.0.filters.0.patterns.1 = \"a(b\": is no RE2 expression: missing closing ) at character 1"),
                mistake(
                        "bad repetition",
                        WEB + "[[streams.filters]]\npatterns = [\"ab**\"]",
                        "t:8: streams.0.filters.0.patterns.0 = \"ab**\": is no RE2 expression: invalid nested repetition operator at character 3"),
                mistake(
                        "bad field pattern",
                        WEB + "[[streams.filters]]\nfields = { user = \"[\" }",
                        "t:8: streams.0.filters.0.fields.user = \"[\": is no RE2 expression: missing closing ] at character 1"),
                mistake(
                        "bad level",
                        WEB + "[[streams.filters]]\nlevels = [\"wran\"]",
                        "t:8: streams.0.filters.0.levels.0 = \"wran\": is no level: trace, debug, info, warn, error, fatal; did you mean warn?"),
                mistake(
                        "later key",
                        WEB + "[streams.buffer]\non_disk = true",
                        "t:8: streams.0.buffer.on_disk = true: this version does not offer this yet; set on_disk = false or remove it"),
                mistake(
                        "unknown encoding",
                        "[monitor]\nencoding = \"utf8x\"",
                        "t:2: monitor.encoding = \"utf8x\": is no encoding that is known here; did you mean utf-8?;"
                                + " for example utf-8, utf-16le, iso-8859-1, windows-1252"),
                mistake(
                        "encoding without line feeds",
                        "[monitor]\nencoding = \"IBM037\"",
                        "t:2: monitor.encoding = \"IBM037\": does not end lines in a line feed and cannot be followed;"
                                + " for example utf-8, utf-16le, iso-8859-1, windows-1252"),
                mistake(
                        "bad start of entries",
                        "[monitor]\nmultiline_start = \"[\"",
                        "t:2: monitor.multiline_start = \"[\": is no RE2 expression: missing closing ] at character 1"),
                mistake(
                        "unknown kind of stack traces",
                        "[monitor]\nmultiline_mode = \"jav\"",
                        "t:2: monitor.multiline_mode = \"jav\": must be \"\", java, python or go"),
                mistake(
                        "two ways to join lines",
                        "[monitor]\nmultiline_start = \"^\\\\d\"\nmultiline_mode = \"go\"",
                        "t:2: monitor.multiline_start = \"^\\\\d\": cannot be used together with multiline_mode; keep one of"
                                + " them and set the other to \"\""),
                mistake(
                        "unknown style",
                        WEB + "style = \"circolo\"",
                        "t:7: streams.0.httpserver.style = \"circolo\": must be one of native, circolog; did you mean circolog?"),
                mistake(
                        "circolog's place taken",
                        WEB + "style = \"circolog\"\nstream_path = \"/\"",
                        "t:7: streams.0.httpserver.style = \"circolog\": takes / for the messages held; choose another path for"
                                + " what stands there"),
                mistake(
                        "socket beside a port",
                        WEB + "socket = \"/run/x\"",
                        "t:6: streams.0.httpserver.port = 8080: is of no use beside socket; keep one of them"),
                mistake(
                        "mode that is none",
                        NAME + TARGETS
                                + "[streams.httpserver]\nenabled = true\nsocket = \"/run/x\"\nsocket_mode = \"0888\"",
                        "t:7: streams.0.httpserver.socket_mode = \"0888\": must be permission bits in octal digits, as chmod"
                                + " takes them: \"0660\""),
                mistake(
                        "socket used twice",
                        "[control]\nsocket = \"/run/x\"\n" + NAME + TARGETS
                                + "[streams.httpserver]\nenabled = true\nsocket = \"/run/../run/x\"",
                        "t:2: control.socket = \"/run/x\": [control]: already used by stream \"a\" (HTTP), t:8; choose another"
                                + " path"),
                mistake(
                        "open control",
                        "[control]\nhost = \"10.0.0.1\"\nport = 9092\n" + WEB,
                        "t:2: control.host = \"10.0.0.1\": [control] port 9092 would take commands from everyone who reaches"
                                + " 10.0.0.1, without authentication; either leave host out, or write socket instead, whose"
                                + " permissions say who may, or ask who they are: [control.auth], or set"
                                + " security.allow_unauthenticated = true"),
                mistake(
                        "unknown meaning of a signal",
                        "[control.signals]\nUSR1 = \"stop\"\n" + WEB,
                        "t:2: control.signals.USR1 = \"stop\": must be one of status, pause-toggle"),
                mistake(
                        "address list",
                        WEB + "[streams.auth]\nip_whitelist = [\"10.0.0.0/33\"]",
                        "t:8: streams.0.auth.ip_whitelist = […]: \"10.0.0.0/33\" is neither an address nor a range; write \"192.0.2.7\","
                                + " \"10.0.0.0/8\" or \"2001:db8::/32\""),
                mistake(
                        "admin",
                        "[admin]\nport = 1",
                        "t:1: admin: this version does not offer a listener for health and metrics yet; remove the table"),
                mistake(
                        "audit",
                        "[audit]\nenabled = true",
                        "t:1: audit: file is missing: the audit log needs a file of its own"),
                mistake(
                        "source without type",
                        WEB + "[[streams.sources]]\nport = 5140",
                        "t:7: streams.0.sources.0: type is missing: add type = \"syslog\""),
                mistake(
                        "source of a later version",
                        WEB + "[[streams.sources]]\ntype = \"stdin\"",
                        "t:8: streams.0.sources.0.type = \"stdin\": is not offered by this version yet; it has syslog, websocket, zeek"),
                mistake(
                        "keys of another type",
                        WEB + "[[streams.sources]]\ntype = \"websocket\"\ntransport = \"tcp\"\nurl = \"ws://a\"",
                        "t:9: streams.0.sources.0.transport = \"tcp\": does not go with type = \"websocket\"",
                        "t:10: streams.0.sources.0.url = \"ws://a\": does not go with mode = \"server\""),
                mistake(
                        "a URL and a host",
                        WEB
                                + "[[streams.sources]]\ntype = \"websocket\"\nmode = \"client\"\nurl = \"http://a\"\nport = 1\nparse = \"auto\"",
                        "t:10: streams.0.sources.0.url = \"http://a\": must be ws://host:port/path or wss://host:port/path",
                        "t:11: streams.0.sources.0.port = 1: is of no use beside url; keep one of them",
                        "t:12: streams.0.sources.0.parse = \"auto\": must be one of raw, syslog, json for a WebSocket"),
                mistake(
                        "headers",
                        WEB
                                + "[[streams.sinks]]\ntype = \"websocket\"\nurl = \"ws://a\"\nssl = {}\nheaders = { Host = \"b\" }",
                        "t:9: streams.0.sinks.0.url = \"ws://a\": is not encrypted although there is an ssl table; write wss://",
                        "t:11: streams.0.sinks.0.headers = {…}: \"Host\" is no header that can be set"),
                mistake(
                        "template of another style",
                        WEB + "[streams.wsserver]\nstyle = \"raw\"\ntemplate = \"$MSG\"",
                        "t:9: streams.0.wsserver.template = \"$MSG\": is not used with this style; remove it or set style = \"template\""),
                mistake(
                        "transport",
                        WEB + "[[streams.sources]]\ntype = \"syslog\"\ntransport = \"unix-dgrm\"",
                        "t:9: streams.0.sources.0.transport = \"unix-dgrm\": must be one of udp, tcp, tls, unix-dgram, unix-stream; did you mean unix-dgram?"),
                mistake(
                        "unix socket without path",
                        WEB + "[[streams.sources]]\ntype = \"syslog\"\ntransport = \"unix-dgram\"",
                        "t:7: streams.0.sources.0: path is missing: unix-dgram needs the path of its socket"),
                mistake(
                        "unix socket with port",
                        WEB
                                + "[[streams.sources]]\ntype = \"syslog\"\ntransport = \"unix-dgram\"\npath = \"/run/x\"\nport = 1",
                        "t:11: streams.0.sources.0.port = 1: does not go with transport = \"unix-dgram\""),
                mistake(
                        "two sources on one port",
                        WEB
                                + "[[streams.sources]]\ntype = \"syslog\"\ntransport = \"tcp\"\n[[streams.sources]]\ntype = \"syslog\"\ntransport = \"tcp\"\nport = 514",
                        "t:13: streams.0.sources.1.port = 514: stream \"a\": syslog/tcp port 514 already used by stream \"a\" (syslog/tcp, t:7); choose another port"),
                mistake(
                        "sink of no type",
                        WEB + "[[streams.sinks]]\nname = \"x\"",
                        "t:7: streams.0.sinks.0: type must be one of file, syslog, websocket, console"),
                mistake(
                        "sink of an unknown type",
                        WEB + "[[streams.sinks]]\ntype = \"flie\"",
                        "t:8: streams.0.sinks.0.type = \"flie\": must be one of file, syslog, websocket, console; did you mean file?"),
                mistake(
                        "file sink without path",
                        WEB + "[[streams.sinks]]\ntype = \"file\"",
                        "t:7: streams.0.sinks.0: path is missing: the file to write"),
                mistake(
                        "template with an unknown macro",
                        WEB + "[[streams.sinks]]\ntype = \"file\"\npath = \"x\"\ntemplate = \"$MSGG\"",
                        "t:10: streams.0.sinks.0.template = \"$MSGG\": unknown macro MSGG; did you mean MSG? (a field of that name is written ${.MSGG}) (at character 2)"),
                mistake(
                        "template that is not used",
                        WEB
                                + "[[streams.sinks]]\ntype = \"file\"\npath = \"x\"\nformat = \"json\"\ntemplate = \"$MSG\"",
                        "t:11: streams.0.sinks.0.template = \"$MSG\": is not used with this format; remove it or set format = \"template\""),
                mistake(
                        "two sinks of one name",
                        WEB + "[[streams.sinks]]\ntype = \"console\"\n[[streams.sinks]]\ntype = \"console\"",
                        "t:9: streams.0.sinks.1: name is the name of another sink of this stream; give each its own"),
                mistake(
                        "mode of a file",
                        WEB + "[[streams.sinks]]\ntype = \"file\"\npath = \"x\"\nmode = \"999\"",
                        "t:10: streams.0.sinks.0.mode = \"999\": must be octal digits up to 0777 in quotes, such as \"0640\""),
                mistake(
                        "file that is followed",
                        WEB + "[[streams.sinks]]\ntype = \"file\"\npath = \"/nowhere/x.log\"",
                        "t:9: streams.0.sinks.0.path = \"/nowhere/x.log\": is followed by this stream itself, so that each line would come back for ever"),
                mistake(
                        "file that comes back over another stream",
                        WEB
                                + "[[streams.sinks]]\ntype = \"file\"\npath = \"/other/x.log\"\n[[streams]]\nname = \"b\"\n"
                                + "monitor = { targets = [{ path = \"/other\", pattern = \"*.log\" }] }\n"
                                + "[[streams.sinks]]\ntype = \"file\"\npath = \"/nowhere/y.log\"",
                        "t:9: streams.0.sinks.0.path = \"/other/x.log\": is followed by stream \"b\", whose lines come back to stream \"a\", so that each line would come back for ever",
                        "t:15: streams.1.sinks.0.path = \"/nowhere/y.log\": is followed by stream \"a\", whose lines come back to stream \"b\", so that each line would come back for ever"),
                mistake(
                        "audit log that is followed",
                        WEB + "[audit]\nenabled = true\nfile = \"/nowhere/audit.jsonl\"",
                        "t:9: audit.file = \"/nowhere/audit.jsonl\": is followed by stream \"a\", whose readers would be told who reads; put it into another directory, or exclude it there"),
                mistake(
                        "time zone",
                        WEB + "[[streams.sinks]]\ntype = \"console\"\ntime_zone = \"Mars\"",
                        "t:9: streams.0.sinks.0.time_zone = \"Mars\": is no time zone; write UTC, +01:00 or Europe/Berlin"),
                mistake(
                        "unix socket without path",
                        WEB + "[[streams.sinks]]\ntype = \"syslog\"\ntransport = \"unix-dgram\"",
                        "t:7: streams.0.sinks.0: path is missing: the unix socket of the receiver"),
                mistake(
                        "transport",
                        WEB + "[[streams.sinks]]\ntype = \"syslog\"\ntransport = \"tcpp\"",
                        "t:9: streams.0.sinks.0.transport = \"tcpp\": must be one of udp, tcp, tls, unix-dgram, unix-stream; did you mean tcp?"),
                mistake(
                        "reconnect bounds",
                        WEB + "[[streams.sinks]]\ntype = \"syslog\"\nreconnect_min_ms = 500\nreconnect_max_ms = 100",
                        "t:10: streams.0.sinks.0.reconnect_max_ms = 100: is less than reconnect_min_ms, which is 500"),
                mistake(
                        "certificate without key",
                        WEB + "[[streams.sinks]]\ntype = \"syslog\"\ntransport = \"tls\"\nssl = { cert_file = \"c\" }",
                        "t:10: streams.0.sinks.0.ssl: key_file is missing: a certificate and its key go together"),
                mistake(
                        "route to nowhere",
                        WEB + "[[streams.sinks]]\ntype = \"file\"\npath = \"x\"\n[[streams.routes]]\nto = [\"flie\"]",
                        "t:11: streams.0.routes.0.to = […]: \"flie\" is no sink of this stream; did you mean file?"),
                mistake(
                        "severity of a route",
                        WEB + "[[streams.routes]]\nseverity = \"warn\"\nfinal = true",
                        "t:8: streams.0.routes.0.severity = \"warn\": must be one of emerg, alert, crit, err, warning, notice, info, debug; did you mean warning?"),
                mistake(
                        "route without effect",
                        WEB + "[[streams.routes]]\nhost = [\"a\"]",
                        "t:7: streams.0.routes.0: to is missing: a route without it and with propagate = true changes nothing"),
                mistake(
                        "transform of an unknown type",
                        WEB + "[[streams.transforms]]\ntype = \"pars\"",
                        "t:8: streams.0.transforms.0.type = \"pars\": must be one of parse, rename, drop, add, redact; did you mean parse?"),
                mistake(
                        "parsing without named groups",
                        WEB + "[[streams.transforms]]\ntype = \"parse\"\nformat = \"regex\"\npattern = \"x\"",
                        "t:10: streams.0.transforms.0.pattern = \"x\": must have named groups, which become fields: (?P<user>\\w+)"),
                mistake(
                        "redaction of nothing",
                        WEB + "[[streams.transforms]]\ntype = \"redact\"",
                        "t:7: streams.0.transforms.0: patterns is missing: what is to be replaced"),
                mistake(
                        "dropping nothing",
                        WEB + "[[streams.transforms]]\ntype = \"drop\"",
                        "t:7: streams.0.transforms.0: drop is missing: the names of the fields to drop"),
                mistake(
                        "adding nothing",
                        WEB + "[[streams.transforms]]\ntype = \"add\"",
                        "t:7: streams.0.transforms.0: fields is missing: { name = \"…\" }"),
                mistake(
                        "style",
                        WEB + "[streams.wsserver]\nstyle = \"zeek-v2\"",
                        "t:8: streams.0.wsserver.style = \"zeek-v2\": must be one of json, raw, template, zeek-v1; did you mean zeek-v1?"),
                mistake(
                        "sub-protocol of Zeek",
                        WEB + "[streams.wsserver]\nstyle = \"zeek-v1\"\nprotocol = \"p\"",
                        "t:9: streams.0.wsserver.protocol = \"p\": must be left out: clients of Zeek name none"),
                mistake(
                        "sub-protocol",
                        WEB + "[streams.wsserver]\nprotocol = \"a b\"",
                        "t:8: streams.0.wsserver.protocol = \"a b\": must consist of letters, digits and the characters ! # $ % & ' * + - . ^ _ ` | ~"),
                mistake(
                        "part of an entry",
                        WEB + "[streams.wsserver]\nargs = [\"count:number\"]",
                        "t:8: streams.0.wsserver.args = […]: \"number\" is no part of an entry; there are time, stream, source, level, message, fields"),
                mistake(
                        "type of an argument",
                        WEB + "[streams.wsserver]\nargs = [\"int:message\"]",
                        "t:8: streams.0.wsserver.args = […]: \"int\" is no type that text can be read as; there are string, boolean, count, integer, real, timestamp, timespan, address, subnet, port, enum-value"),
                mistake(
                        "event without name",
                        WEB + "[streams.wsserver]\nevent = \"\"",
                        "t:8: streams.0.wsserver.event = \"\": must not be empty"),
                mistake(
                        "port of a WebSocket",
                        WEB + "[streams.wsserver]\nenabled = true",
                        "t:7: streams.0.wsserver: stream \"a\": WebSocket port is missing: add port = 1 to 65535"),
                // Router mode.
                mistake(
                        "reserved name",
                        "router = { enabled = true }\n" + WEB.replace("\"a\"", "\"status\""),
                        "t:3: streams.0.name = \"status\": is reserved in router mode, where /status belongs to LogWisp itself; choose another name"),
                mistake(
                        "router without HTTP",
                        "[router]\nenabled = true\n" + NAME + TARGETS + TCP,
                        "t:2: router.enabled: router mode serves HTTP, but no stream has [streams.httpserver] with enabled = true"),
                mistake(
                        "router without port",
                        "[router]\nenabled = true\n" + NAME + TARGETS + "httpserver = { enabled = true }",
                        "t:2: router.enabled: router port is missing: add port to [router] or to a [streams.httpserver]"),
                mistake(
                        "router on the port of a TCP server",
                        "router = { enabled = true, port = 9090 }\n" + WEB
                                + "[streams.tcpserver]\nenabled = true\nport = 9090",
                        "t:1: router.port = 9090: the router: HTTP port 9090 already used by stream \"a\" (TCP, t:10); choose another port"),
                mistake(
                        "open router",
                        "router = { enabled = true, host = \"::\" }\n" + WEB,
                        "t:1: router.host = \"::\": the router port 8080" + OPEN.formatted("::")),
                mistake(
                        "two HTTP servers of a stream in router mode",
                        "router = { enabled = true }\n" + NAME + TARGETS
                                + "[[streams.httpserver]]\nenabled = true\nport = 1\n[[streams.httpserver]]\nenabled = true\nport = 2",
                        "t:8: streams.0.httpserver.1: in router mode a stream has one HTTP server; disable the others"));
    }

    private static Arguments mistake(String name, String text, String... problems) {
        return Arguments.of(name, text, List.of(problems));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void everyMistakeIsToldWithItsPlaceAndWhatIsAllowed(String name, String text, List<String> problems) {
        assertEquals(problems, problemsOf(text), name);
    }

    @Test
    void textThatIsNoTomlIsToldWithItsLine() {
        assertEquals(
                1,
                problemsOf("[monitor]\ncheck_interval_ms = 100\n[[streams]\nname = \"a\"\n")
                        .size());
        assertLineOf("t:3: ", "[monitor]\ncheck_interval_ms = 100\n[[streams]\nname = \"a\"\n");
        assertLineOf("t:2: ", "[monitor]\ncheck_interval_ms = ten\n");
        assertLineOf("t:3: ", "[monitor]\ncheck_interval_ms = 10\ncheck_interval_ms = 11\n");
        assertLineOf("t:1: ", "x");
    }

    private static void assertLineOf(String place, String text) {
        String problem = problemsOf(text).get(0);
        assertEquals(
                place + "at or just before this line: not valid TOML: ", problem.substring(0, place.length() + 45));
    }

    @Test
    void allProblemsAreToldAtOnceInTheOrderOfTheFile() {
        ConfigException e = assertThrows(ConfigException.class, () -> load(Map.of("LOGWISP_MONITOR_WATCH", "x"), """
                        [monitor]
                        chek_interval_ms = 5
                        [[streams]]
                        name = "a"
                        monitor = { targets = [{ path = "/a/../b" }] }
                        [streams.httpserver]
                        enabled = true
                        port = 0
                        """));
        assertEquals("""
                t: 4 problems
                  t:2: monitor.chek_interval_ms: unknown key; did you mean check_interval_ms?
                  t:5: streams.0.monitor.targets.0.path = "/a/../b": contains directory traversal (..); write the path without it
                  t:8: streams.0.httpserver.port = 0: must be 1 to 65535
                  LOGWISP_MONITOR_WATCH: monitor.watch = "x": must be one of auto, on, off""", e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[control]\nsocket",
                "[checkpoint]\nstate_dir",
                "[audit]\nenabled = true\nfile",
                "[streams.httpserver.ssl]\nenabled = true\ncert_file",
                "[[streams.sinks]]\ntype = \"file\"\npath"
            })
    void whatCannotBeAPathIsSaidSo(String key) {
        List<String> problems = problemsOf(WEB + key + " = \"a\\u0000b\"");
        assertTrue(
                problems.stream().anyMatch(problem -> problem.endsWith("is no path: Nul character not allowed")),
                problems.toString());
    }

    @Test
    void controlCharactersOfTheFileNeverReachTheTerminal() {
        assertEquals(
                List.of("t:2: monitor.watch = \"\\u001B[31m\": must be one of auto, on, off"),
                problemsOf("[monitor]\nwatch = \"\\u001b[31m\""));
    }

    @Test
    void aFileThatCannotBeReadIsSaidSo(@TempDir Path dir) throws Exception {
        Path latin = Files.write(dir.resolve("latin.toml"), new byte[] {'#', (byte) 0xe4, '\n'});
        assertEquals(List.of(dir + "/no.toml: no such file"), problemsOf(dir.resolve("no.toml")));
        assertEquals(List.of(dir + ": is a directory"), problemsOf(dir));
        assertEquals(List.of(latin + ": is not UTF-8 text"), problemsOf(latin));
    }

    private static List<String> problemsOf(Path file) {
        return assertThrows(ConfigException.class, () -> loader(Map.of()).loadFile(file, List.of()))
                .problems();
    }

    private static List<String> problemsOf(String text) {
        return assertThrows(ConfigException.class, () -> load(Map.of(), text)).problems();
    }

    private static void load(Map<String, String> environment, String text) throws ConfigException {
        loader(environment).loadText("t", text, List.of());
    }

    private static ConfigLoader loader(Map<String, String> environment) {
        return new ConfigLoader(environment, Path.of("/srv/app"));
    }
}
