package io.logwisp.syslogng;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.ConfigException;
import io.logwisp.config.LogWispConfig;
import io.logwisp.config.StreamConfig;
import io.logwisp.config.toml.ConfigLoader;
import io.logwisp.testing.Certificates;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SyslogNgImportTest {
    private static final String FILE = "/etc/syslog-ng.conf";

    /** The example of the module's own description. */
    private static final String SEED = """
            @version: 3.7
            @include "scl.conf"

            source      s_system { system(); internal();};

            destination ws_client_des {
                websocket(
                    mode("client")
                    protocol("example-protocol")
                    address("127.0.0.1")
                    path("/")
                    port(8000)
                    template("$HOST $ISODATE $MSG")
                    ssl(
                        allow_self_signed
                        cert("/root/tmp/keys/server.crt")
                        key("/root/tmp/keys/server.key")
                    )
                );
            };

            log { source(s_system); destination(ws_client_des); };
            """;

    @Test
    void theExampleOfTheDescriptionBecomesASink() throws ConfigException {
        SyslogNgImport imported = SyslogNgImport.of(FILE, SEED);

        assertEquals("""
                # Made by logwisp import-syslog-ng of /etc/syslog-ng.conf.

                # log of line 22
                [[streams]]
                name = "ws_client_des"
                [streams.monitor]
                targets = [
                    { path = "/var/log/syslog", is_file = true },
                ]
                # syslog-ng takes lines of files for syslog messages.
                [[streams.transforms]]
                type = "parse"
                format = "syslog"
                # destination ws_client_des, line 7
                [[streams.sinks]]
                type = "websocket"
                name = "ws_client_des"
                host = "127.0.0.1"
                port = 8000
                path = "/"
                protocol = "example-protocol"
                template = "$HOST $ISODATE $MSG"
                [streams.sinks.ssl]
                enabled = true
                cert_file = "/root/tmp/keys/server.crt"
                key_file = "/root/tmp/keys/server.key"
                allow_self_signed = true
                """, imported.toml());
        assertEquals(
                List.of(
                        FILE
                                + ":2: @include \"scl.conf\" is not followed; import that file by itself where it is yours",
                        FILE
                                + ":4: system() is what the system logs by itself; /var/log/syslog is followed in its place",
                        FILE + ":4: internal(…) of source s_system has no counterpart and is left out"),
                imported.notes());
    }

    /** A driver of a source, and what becomes of it. */
    static Stream<Arguments> sources() {
        return Stream.of(
                row("udp()", "[[streams.sources]] type=syslog transport=udp host=0.0.0.0 port=514"),
                row("tcp(ip(127.0.0.1) port(5140))", "… transport=tcp host=127.0.0.1 port=5140"),
                row("tcp6(port(1))", "… transport=tcp host=:: port=1"),
                row("network()", "… transport=tcp host=0.0.0.0 port=514"),
                row("network(transport(\"udp\") localip(\"10.0.0.1\"))", "… transport=udp host=10.0.0.1 port=514"),
                row("network(max_connections(7) flags(no-parse))", "… max_connections=7 format=raw"),
                row("network(flags(syslog-protocol), so_rcvbuf(9000))", "… receive_buffer_bytes=9000 format=rfc5424"),
                row("syslog()", "… transport=tcp host=0.0.0.0 port=601 framing=octet format=rfc5424"),
                row(
                        "syslog(transport(udp) time-zone(\"Europe/Berlin\"))",
                        "… port=514 format=rfc5424 timezone=Europe/Berlin"),
                row(
                        "network(transport(\"tls\") tls(key_file('k') cert-file('c') ca-file('a')))",
                        "… transport=tls host=0.0.0.0 port=6514 [streams.sources.ssl] enabled=true cert_file=c key_file=k"
                                + " client_auth=true client_ca_file=a"),
                row(
                        "tcp(tls(key-file(k) cert-file(c) ca-file(a) peer-verify(optional-untrusted)))",
                        "… transport=tls … [streams.sources.ssl] enabled=true cert_file=c key_file=k"),
                row("unix-dgram(\"/dev/log\" perm(0666))", "… transport=unix-dgram path=/dev/log mode=0666"),
                row("unix-stream('/run/x')", "… transport=unix-stream path=/run/x"),
                row("file(\"/var/log/a.log\" follow-freq(1))", "targets {path=/var/log/a.log, is_file=true}"),
                row("file('/var/log/*.log')", "targets {path=/var/log/, pattern=*.log}"),
                row(
                        "wildcard-file(base-dir(\"/var/log\") filename-pattern(\"*.log\") recursive(yes))",
                        "targets {path=/var/log, pattern=*.log, recursive=true}"),
                row(
                        "websocket(protocol(\"p\") address(\"0.0.0.0\") port(8000) path(\"/in\"))",
                        "[[streams.sources]] type=websocket host=0.0.0.0 port=8000 path=/in protocol=p"),
                row("websocket()", "[[streams.sources]] type=websocket host=127.0.0.1 port=7681 path=/"));
    }

    @ParameterizedTest
    @MethodSource("sources")
    void sourcesBecomeSourcesAndTargets(String driver, String expected) throws GrammarException {
        Sources.Found found = new Sources(new Notes(FILE)).read("s", body(driver));
        String actual = found.targets().isEmpty()
                ? plain(found.tables().get(0))
                : "targets " + ordered(found.targets().get(0));
        assertMatches(expected, actual);
    }

    private static Map<String, Object> ordered(Map<String, Object> target) {
        Map<String, Object> ordered = new LinkedHashMap<>();
        Stream.of("path", "pattern", "is_file", "recursive")
                .filter(target::containsKey)
                .forEach(key -> ordered.put(key, target.get(key)));
        return ordered;
    }

    /** A driver of a destination, and what becomes of it. */
    static Stream<Arguments> destinations() {
        return Stream.of(
                row(
                        "websocket(mode(\"server\") protocol(\"p\") port(8001) template(\"$MSG\"))",
                        "[[streams.wsserver]] enabled=true style=template host=127.0.0.1 port=8001 path=/ protocol=p"
                                + " template=$MSG"),
                row(
                        "websocket(ssl())",
                        "[[streams.sinks]] type=websocket name=d host=127.0.0.1 port=7681 path=/ template=${MESSAGE}"
                                + " [streams.sinks.ssl] enabled=true"),
                row("file(\"/a/b\")", "[[streams.sinks]] type=file name=d path=/a/b template=$DATE $HOST $MSGHDR$MSG"),
                row("file('/a' ts-format(iso))", "… template=$ISODATE $HOST $MSGHDR$MSG"),
                row("file('/a' template(\"$MSG\\n\") perm(0600) create-dirs(yes))", "… template=$MSG mode=0600"),
                row("file('/a' template(t_named))", "… template=${DATE} ${MSG}"),
                row("file('/a' frac-digits(3) time-zone('UTC'))", "… frac_digits=3 time_zone=UTC"),
                row("file('/dev/stdout')", "[[streams.sinks]] type=console name=d template=$DATE $HOST $MSGHDR$MSG"),
                row("file('/dev/stderr' template('x $MSG'))", "… template=x $MSG stderr=true"),
                row("udp(\"h\")", "… type=syslog name=d transport=udp host=h port=514 header=rfc3164"),
                row("tcp('h' port(99))", "… transport=tcp host=h port=99 header=rfc3164 framing=lf"),
                row(
                        "network(\"h\" template(\"<$PRI>$MSG\\n\"))",
                        "… port=514 header=none template=<$PRI>$MSG framing=lf"),
                row("network('h' flags(syslog-protocol) transport(udp))", "… transport=udp … header=rfc5424"),
                row("syslog('h')", "… transport=tcp host=h port=601 header=rfc5424"),
                row("syslog('h' template('$MSG!'))", "… header=rfc5424 template=$MSG!"),
                row(
                        "syslog('h' transport(tls) tls(ca-file(a) cert-file(c) key-file(k)))",
                        "… transport=tls host=h port=6514 … [streams.sinks.ssl] cert_file=c key_file=k ca_file=a"),
                row(
                        "network('h' transport(tls) tls(peer-verify(no)))",
                        "… port=6514 … [streams.sinks.ssl] allow_self_signed=true"),
                row("unix-dgram('/run/s')", "… transport=unix-dgram path=/run/s header=rfc3164"));
    }

    @ParameterizedTest
    @MethodSource("destinations")
    void destinationsBecomeSinksAndServers(String driver, String expected) throws GrammarException {
        List<Table> tables =
                new Destinations(Map.of("t_named", "${DATE} ${MSG}\n"), new Notes(FILE)).read("d", body(driver));
        assertMatches(expected, plain(tables.get(0)));
    }

    private static Part.Body body(String driver) throws GrammarException {
        return Grammar.statements("x { " + driver + "; };").get(0).body().orElseThrow();
    }

    private static String plain(Table table) {
        StringBuilder text = new StringBuilder(table.header());
        table.values()
                .forEach(
                        (key, value) -> text.append(' ').append(key).append('=').append(value));
        if (!table.ssl().isEmpty()) {
            text.append(" [").append(table.header().replaceAll("[\\[\\]]", "")).append(".ssl]");
        }
        table.ssl()
                .forEach(
                        (key, value) -> text.append(' ').append(key).append('=').append(value));
        return text.toString();
    }

    /** An ellipsis stands for anything. */
    private static void assertMatches(String expected, String actual) {
        int at = 0;
        String[] parts = expected.split("…", -1);
        for (String part : parts) {
            int found = actual.indexOf(part.strip(), at);
            assertTrue(found >= 0, () -> "expected " + expected + " but was " + actual);
            at = found + part.strip().length();
        }
        assertTrue(actual.startsWith(parts[0].strip()), () -> "expected " + expected + " but was " + actual);
        assertTrue(
                parts[parts.length - 1].isBlank() || actual.length() == at,
                () -> "expected " + expected + " but was " + actual);
    }

    /** What stands in a file besides what is used, and what is said of it. */
    static Stream<Arguments> leftOut() {
        return Stream.of(
                row("options { flush_lines(0); };", "1: options has no counterpart and is left out"),
                row("filter f_x { level(err); };", "1: filter f_x has no counterpart and is left out"),
                row("@define x \"y\"", "1: @define x \"y\" has no counterpart and is left out"),
                row(
                        "source s_idle { udp(); };",
                        "1: source s_idle is in no log statement that is used, and is left out"),
                row("destination d { file('/x'); };", "1: destination d is there already; this one is left out"),
                row("destination { file('/x'); };", "1: destination without a name or braces is left out"),
                row("template t { template-escape(no); };", "1: template without a name or a text is left out"),
                row("log { source(nix); destination(d); };", "1: there is no source nix; it is left out"),
                row("log { source(s); };", "1: log has no destination that has a counterpart, and is left out"),
                row(
                        "log { source(s); filter(f_x); destination(d); };",
                        "1: filter(f_x) of log is left out: this log gets all entries of its sources"),
                row(
                        "log { source(s); destination { file('/y'); }; flags(final); };",
                        "1: flags(…) of log is left out: all log statements get all entries"),
                row(
                        "log { source(s); destination { sql(type(pgsql)); }; };",
                        "1: sql(…) of destination line_1 has no counterpart and is left out"),
                row(
                        "log { source(s); destination { file('/l/$HOST'); }; };",
                        "1: file(/l/$HOST) is left out: the path must be one file, without macros and without .."),
                row(
                        "log { source(s); destination { file('/y' owner(x)); }; };",
                        "1: owner(…) of file(…) has no counterpart and is left out"),
                row(
                        "log { source { file('../y'); }; destination(d); };",
                        "1: file(../y) has .. in its path and is left out"),
                row(
                        "log { source { file('`dir`/y'); }; destination(d); };",
                        "1: a variable in ` ` is not put in; write its value where `dir`/y stands"),
                row(
                        "log { source { tcp(port(70000)); }; destination(d); };",
                        "1: port(70000) is no port; the usual one is taken"),
                row(
                        "log { source(s); destination { file('/y' template('$(nope)')); }; };",
                        "1: the template is left out, $DATE $HOST $MSGHDR$MSG stands in its place: "),
                row(
                        "log { source(s); destination { file('/y' template('$MSG')); }; };",
                        "1: a line feed ends each line, although the template has none"));
    }

    @ParameterizedTest
    @MethodSource("leftOut")
    void whatIsLeftOutIsNamedWithItsLine(String statement, String note) throws ConfigException {
        String text = statement + "\nsource s { file('/a' flags(no-parse)); };\ndestination d { file('/b'); };\n"
                + "log { source(s); destination(d); };\n";
        // The first of two is the one that counts.
        String ordered =
                statement.startsWith("destination d ") ? text.substring(statement.length() + 1) + statement : text;
        List<String> notes = SyslogNgImport.of(FILE, ordered).notes();
        String wanted = FILE + ":" + (ordered.equals(text) ? note : "4" + note.substring(1));
        assertTrue(notes.stream().anyMatch(line -> line.startsWith(wanted)), () -> wanted + " is not in " + notes);
        load(SyslogNgImport.of(FILE, ordered).toml());
    }

    @Test
    void nothingIsSaidOfWhatIsKept() throws ConfigException {
        SyslogNgImport imported = SyslogNgImport.of("x", """
                # all of it has a counterpart
                source s_net { network(transport("udp") port(5514)); };
                template t_line "$ISODATE $MSG\\n";
                destination d_all { file("/tmp/all.log" template(t_line)); };
                log { source(s_net); destination(d_all); };
                """);
        assertEquals(List.of(), imported.notes());
        StreamConfig stream = load(imported.toml()).streams().get(0);
        assertEquals("s_net", stream.name());
        assertEquals("$ISODATE $MSG", stream.sinks().get(0).lines().template());
    }

    @Test
    void logsThatShareAListenerBecomeOneStream() throws ConfigException {
        SyslogNgImport imported = SyslogNgImport.of("x", """
                source a { udp(port(5514)); };
                source b { file("/b" flags(no-parse)); };
                destination one { file("/tmp/1"); };
                destination two { file("/tmp/2"); };
                log { source(a); destination(one); };
                log { source(b); destination(one); };
                log { source(a); source(b); destination(two); };
                """);
        LogWispConfig config = load(imported.toml());
        assertEquals(
                List.of("a 1 1 2", "b 0 1 1"),
                config.streams().stream()
                        .map(stream -> stream.name() + " " + stream.sources().size() + " "
                                + stream.monitor().targets().size() + " "
                                + stream.sinks().size())
                        .toList());
        assertEquals(
                List.of(
                        "x:7: shares source a with the log of line 5: both become one stream, all of whose sources go to"
                                + " all of its destinations"),
                imported.notes());
    }

    @Test
    void onlyOneListensOnAnAddressAndTheOthersAreNamed() throws ConfigException {
        SyslogNgImport imported = SyslogNgImport.of("x", """
                source files { file("/a" flags(no-parse)); };
                source in { websocket(port(8000)); udp(ip(127.0.0.1) port(8000)); };
                source again { unix-dgram("/run/log"); unix-dgram("/run/log"); };
                destination one { websocket(mode(server) port(8000) path("/one")); };
                destination two { websocket(mode(server) port(8001) path("/two")); };
                destination three { websocket(mode(server) port(8001) path("/three") address("0.0.0.0")); };
                log { source(in); destination(one); destination(two); };
                log { source(files); destination(three); };
                log { source(again); destination(two); };
                """);
        LogWispConfig config = load(imported.toml());
        assertEquals(1, config.streams().size());
        assertEquals(3, config.streams().get(0).sources().size());
        assertEquals("/two", config.streams().get(0).webSockets().get(0).path());
        String rest = " does; only one can, so that this one is left out: give it another ";
        assertEquals(
                List.of(
                        "x:3: source again listens on /run/log as source again of line 3" + rest + "path",
                        "x:4: destination one listens on port 8000 as source in of line 2" + rest + "port",
                        "x:6: destination three listens on port 8001 as destination two of line 5" + rest + "port",
                        "x:8: log has nothing left on one side, and is left out"),
                imported.notes().stream()
                        .filter(note -> note.contains("left out"))
                        .sorted()
                        .toList());
    }

    @Test
    void nothingIsServedInTheClearThatWasEncrypted() throws ConfigException {
        SyslogNgImport imported = SyslogNgImport.of("x", """
                source s { websocket(ssl(cert("/c"))); tcp(port(1) tls()); network(port(2) transport(tls)); udp(port(3)); };
                destination d { websocket(mode(server) ssl(key("/k"))); websocket(port(9) ssl(cert("/c"))); };
                log { source(s); destination(d); };
                """);
        StreamConfig stream = load(imported.toml()).streams().get(0);
        assertEquals(1, stream.sources().size());
        assertEquals(0, stream.webSockets().size());
        assertEquals(1, stream.sinks().size());
        String missing = " needs a certificate and its key: cert and key are not both named";
        assertEquals(
                List.of(
                        "x:1: network(…)" + missing,
                        "x:1: network(…) of source s cannot be encrypted so, and is left out",
                        "x:1: ssl(…)" + missing,
                        "x:1: tcp(…) of source s cannot be encrypted so, and is left out",
                        "x:1: tls(…)" + missing,
                        "x:1: websocket(…) of source s cannot be encrypted so, and is left out",
                        "x:2: a certificate and its key go together; ssl(…) names one of them, and we come without a"
                                + " certificate",
                        "x:2: ssl(…)" + missing,
                        "x:2: websocket(…) of destination d cannot be encrypted so, and is left out"),
                imported.notes().stream()
                        .filter(note -> !note.contains("listens on all"))
                        .sorted()
                        .toList());
    }

    @Test
    void openServersAreAllowedAloudAndTheThreeBrowserCheckLoads() throws ConfigException {
        SyslogNgImport imported = SyslogNgImport.of("x", """
                source s { websocket(protocol("example-protocol") port(8000)); };
                destination one { websocket(mode("server") port(8001) address("0.0.0.0") template("$MSG")); };
                destination two { websocket(mode("server") port(8002)); };
                log { source(s); destination(one); destination(two); };
                """);
        assertTrue(imported.toml().contains("allow_unauthenticated = true"), imported.toml());
        StreamConfig stream = load(imported.toml()).streams().get(0);
        assertEquals(1, stream.sources().size());
        assertEquals(2, stream.webSockets().size());
        assertTrue(
                imported.notes().stream().anyMatch(note -> note.startsWith("x:1: a server on other than loopback")),
                () -> imported.notes().toString());
    }

    @Test
    void theExampleLoads(@TempDir Path folder) throws Exception {
        Certificates certificates = new Certificates(folder).issue("server");
        String seed = SEED.replace("/root/tmp/keys/", certificates.file("").toString() + "/");
        StreamConfig stream =
                load(SyslogNgImport.of(FILE, seed).toml()).streams().get(0);
        assertEquals("ws_client_des", stream.sinks().get(0).name());
        assertEquals(
                Path.of("/var/log/syslog"), stream.monitor().targets().get(0).path());
        assertEquals(1, stream.transforms().size());
    }

    /** Text that is none of syslog-ng's, and what is said. */
    static Stream<Arguments> broken() {
        return Stream.of(
                row("source s {\n udp(", "2: the ( does not end"),
                row("source s {\n udp();", "1: the { does not end"),
                row("log { };\n}", "2: there is a } too many"),
                row("source s { udp(port(1)}; };", "1: unexpected }"),
                row("a)", "1: unexpected )"),
                row("\n\"abc", "2: the quote that begins here does not end"),
                row("'abc\n\n", "1: the quote that begins here does not end"),
                row("\"abc\\", "1: the quote that begins here does not end"),
                row("{".repeat(100), "1: this is nested deeper than 64"),
                row("a(".repeat(100), "1: this is nested deeper than 64"),
                row("x ".repeat(Tokenizer.MAX_TOKENS + 1), "1: there is more here than 500000 words and signs"),
                row("", ": no log statement with a source and a destination that have a counterpart here"),
                row("log { source(x); destination(y); };", "1: there is no source x; it is left out"),
                row(
                        "source s { udp(); }; destination d { file(x); };"
                                + "log { source(s); destination(d); };".repeat(SyslogNgImport.MAX_TABLES),
                        "1: log statements up to here need more tables than 20000"),
                row(
                        "destination d { file(x); };"
                                + "log { source { file(y); }; destination(d); };"
                                        .repeat(SyslogNgImport.MAX_STREAMS + 1),
                        "1: there are more log statements than 1000"));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void whatCannotBeUnderstoodIsRefusedWithItsLine(String text, String problem) {
        ConfigException refused = assertThrows(ConfigException.class, () -> SyslogNgImport.of("x", text));
        assertTrue(
                refused.problems().stream().anyMatch(line -> line.equals("x:" + problem) || line.equals("x" + problem)),
                () -> refused.problems().toString());
    }

    @Test
    void textsAreReadAsSyslogNgReadsThem() throws GrammarException {
        List<Statement> statements =
                Grammar.statements("a \"q\\\"\\\\\\n\\t\\x\" 'r\\n' b#comment ; c\n(d, e; f) @g;\n  @h i");
        assertEquals("a", statements.get(0).keyword());
        assertEquals("q\"\\\n\tx", statements.get(0).name());
        assertEquals(new Part.Text("r\\n", true, 1), statements.get(0).parts().get(2));
        // A comment goes on to the end of its line.
        Part.Call call = statements.get(0).calls().get(0);
        assertEquals("b3", call.name() + call.arguments().size());
        assertEquals("@h i", statements.get(1).keyword());
        assertEquals(3, statements.get(1).line());
    }

    @Test
    void namesAreMadeFitAndUnique() throws ConfigException {
        String toml = SyslogNgImport.of("evil\nname = 1", """
                source "s t" { file("/a" flags(no-parse)); };
                destination "d/\\"" { file("/b"); file("/c"); };
                log { source("s t"); destination("d/\\""); };
                log { source("s t"); destination("d/\\""); };
                """).toml();
        LogWispConfig config = load(toml);
        assertEquals(
                List.of("s_t", "s_t_2"),
                config.streams().stream().map(StreamConfig::name).toList());
        assertEquals(
                List.of("d__", "d___2"),
                config.streams().get(0).sinks().stream()
                        .map(sink -> sink.name())
                        .toList());
        assertFalse(toml.contains("\nname = 1"), toml);
    }

    private static LogWispConfig load(String toml) throws ConfigException {
        return new ConfigLoader(Map.of("HOME", "/nowhere"), Path.of("/tmp"))
                .loadText("imported.toml", toml, List.of())
                .config();
    }

    private static Arguments row(String text, String expected) {
        return Arguments.of(text, expected);
    }
}
