package io.logwisp.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.logwisp.entry.Level;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LevelScannerTest {
    private final LevelScanner scanner = new LevelScanner();

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '~', quoteCharacter = '`', ignoreLeadingAndTrailingWhitespace = false, textBlock = LINES)
    void lineStatesItsLevel(String level, String line) {
        assertEquals(level.trim(), String.valueOf(scan(unescape(line))));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '~', quoteCharacter = '`', ignoreLeadingAndTrailingWhitespace = false, textBlock = SILENT)
    void lineStatesNoLevel(String line) {
        assertNull(scan(unescape(line)));
    }

    @Test
    void everyWordOfJsonMeansTheSameInText() {
        for (String word : new String[] {
            "trace", "trc", "verbose", "debug", "dbg", "info", "inf", "information", "informational", "notice", "warn",
            "wrn", "warning", "error", "err", "severe", "fatal", "ftl", "crit", "critical", "alert", "emerg",
            "emergency", "panic"
        }) {
            assertSame(Level.named(word), scan("[" + word + "] x"), word);
            assertSame(Level.named(word), scan("x y z " + word.toUpperCase(java.util.Locale.ROOT) + ": x"), word);
            assertSame(Level.named(word), scan("level=" + word), word);
        }
    }

    @Test
    void wordThatOnlyEndsLikeALongOneIsNone() {
        assertNull(scan("[deformation] x"));
        assertSame(Level.INFO, scan("[information] x"));
        assertNull(scan("[submergency] x"));
    }

    @Test
    void wordBeginningBehindTheLimitIsNotSeen() {
        String eightyNine = "x ".repeat(44) + " ";
        assertSame(Level.WARN, scan(eightyNine + "WARN y"));
        assertNull(scan(eightyNine + " WARN y"));
    }

    @Test
    void wordAtTheEndOfTheLineCounts() {
        assertSame(Level.ERROR, scan("ERROR"));
        assertSame(Level.ERROR, scan("what a big ERROR"));
        assertSame(Level.ERROR, scan("error:"));
        assertNull(scan("error"));
    }

    @Test
    void bytesAroundTheLineDoNotMatter() {
        byte[] bytes = "ERROR: [warn] x ERROR: y".getBytes(StandardCharsets.US_ASCII);
        assertSame(Level.WARN, scanner.find(bytes, 7, 15));
        assertNull(scanner.find(bytes, 14, 15));
        assertNull(scanner.find(bytes, 7, 7));
    }

    @Test
    void oneLineLeavesNothingBehindForTheNext() {
        scan("[12:00:00 never closed x y");
        assertNull(scan("some prose error: x"));
        assertSame(Level.ERROR, scan("error: x"));
    }

    /** Whatever the bytes are, scanning ends, and what stands before or behind the line changes nothing. */
    @Test
    void randomLinesAreScannedInIsolation() {
        long seed = 20261121L;
        System.out.println("LevelScannerTest seed " + seed);
        Random random = new Random(seed);
        String[] parts = {
            "ERROR",
            "error",
            "[",
            "]",
            ":",
            " ",
            "\t",
            "level=",
            "\"",
            "=",
            "|",
            "\u001b[31m",
            "\u001b[",
            "WARN",
            "info",
            "E0102 15:04:05",
            "<13>",
            "<",
            "1:M 01 Jan 2024 00:00:00.000 # ",
            "prose",
            "2024-01-01",
            "é",
            "/",
            ",",
            "x",
            "\\",
            "INFO[0001]",
            "severity",
            "\u001b",
            "emergency"
        };
        for (int round = 0; round < 20_000; round++) {
            StringBuilder line = new StringBuilder();
            int count = random.nextInt(20);
            for (int i = 0; i < count; i++) {
                line.append(parts[random.nextInt(parts.length)]);
            }
            byte[] alone = line.toString().getBytes(StandardCharsets.UTF_8);
            if (round % 3 == 0 && alone.length > 0) {
                alone[random.nextInt(alone.length)] = (byte) random.nextInt(256);
            }
            Level expected = new LevelScanner().find(alone, 0, alone.length);
            byte[] embedded = new byte[alone.length + 40];
            Arrays.fill(embedded, "A]m=\":".getBytes(StandardCharsets.US_ASCII)[random.nextInt(6)]);
            System.arraycopy(alone, 0, embedded, 20, alone.length);
            assertSame(expected, scanner.find(embedded, 20, 20 + alone.length), line.toString());
        }
    }

    /** Lines that begin as others did have the level that they would have alone, whatever byte of them is another one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-22T04:00:01.123Z INFO  worker-7 done",
                "2026-11-22 04:00:01,123 [main] WARN  a.b.C - text",
                "[12:00:01 INF] text and more",
                "ERROR: text",
                "time=2026-11-22T04:00:01Z level=info msg=\"text ERROR: x\"",
                "ts=1 severity: \"warn\" x",
                "a \"b ERROR: c\" d",
                "msg=\"b ERROR: c\" d",
                "INFO[0042] text",
                "E0102 15:04:05.123 text",
                "\u001b[32mINFO\u001b[0m: text",
                "1:M 01 Jan 2024 00:00:00.000 # ERROR: x",
                "1:M 01 Jan 2024 00:00:00.000 x ERROR: x",
                "1:M ERROR: 2024 01:00:00.000 # x",
                "<200> ERROR: x",
                "<11>Nov 22 04:00:01 host p: text",
                "<11>Nov 22 04:00:01 host p: WARN: text",
                "a very long head of 64 bytes or somewhat more than that [x] now INFO: text",
                "2026 ERROR"
            })
    void lineThatBeginsLikeTheLastOneHasItsOwnLevel(String line) {
        byte[] model = line.getBytes(StandardCharsets.UTF_8);
        Random random = new Random(20261122L);
        for (int round = 0; round < 30_000; round++) {
            byte[] text = new byte[model.length + 20 + random.nextInt(3) * 20];
            random.nextBytes(text);
            System.arraycopy(model, 0, text, 10, model.length);
            int length = random.nextInt(8) == 0 ? random.nextInt(model.length + 1) : model.length;
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                int at = 10 + random.nextInt(model.length);
                text[at] = (byte) (Character.isDigit(text[at]) ? '0' + random.nextInt(10) : other(random));
            }
            Level alone = new LevelScanner().find(text.clone(), 10, 10 + length);

            assertSame(alone, scanner.find(text, 10, 10 + length), () -> new String(text, StandardCharsets.UTF_8));
            assertSame(new LevelScanner().find(model, 0, model.length), scanner.find(model, 0, model.length));
        }
    }

    private static int other(Random random) {
        String others = " :[]\"=|ERRORinfo\u001bm1";
        return random.nextInt(3) == 0 ? random.nextInt(256) : others.charAt(random.nextInt(others.length()));
    }

    private @Nullable Level scan(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        return scanner.find(bytes, 0, bytes.length);
    }

    private static String unescape(String line) {
        return line.replace("<TAB>", "\t").replace("<ESC>", "\u001b");
    }

    private static final String LINES = """
            WARN ~WARNING: disk
            WARN ~ a WARN b
            DEBUG~DEBUG: x
            TRACE~TRACE: y
            FATAL~fatal: z
            INFO ~INFO:i
            ERROR~2024-01-01 12:00:00 [ERROR] something <b>&"quoted"\\ failed
            ERROR~ERR: x
            INFO ~[INF] x
            DEBUG~[DBG] x
            WARN ~[WARN] x
            INFO ~14:32:01.123 [main] INFO  com.example.Foo - started
            ERROR~14:32:01.123 [http-nio-8080-exec-1] ERROR c.e.Foo - no luck
            WARN ~2024-01-01 12:00:00.123  WARN 4711 --- [           main] o.s.b.Foo                : msg
            INFO ~2024-01-01T12:00:00.123+01:00  INFO 1 --- [app] [main] c.e.Foo : msg
            DEBUG~2024-01-01 00:00:00,000 [1] DEBUG Logger - msg
            INFO ~[2024-01-01 00:00:00,000] INFO [Log partition=x-0] Loading (kafka.log.Log)
            WARN ~[2024-01-01T00:00:00,000][WARN ][o.e.n.Node] [node-1] msg
            INFO ~2024-01-01 00:00:00,000 [myid:1] - INFO  [main:QuorumPeerMain@127] - msg
            INFO ~[12:00:00] [Server thread/INFO]: Done
            WARN ~[12:00:00 WARN]: old format
            ERROR~SEVERE: Servlet.service() threw exception
            DEBUG~FINE: detail
            INFO ~CONFIG: detail
            TRACE~FINEST: detail
            WARN ~2024-01-01 12:00:00,123 - my.logger - WARNING - msg
            ERROR~2024-01-01 12:00:00,123 - root - ERROR - msg
            WARN ~WARNING:root:msg
            FATAL~CRITICAL:app.db:gone
            INFO ~2024-01-01 00:00:00.123 | INFO     | module:func:12 - msg
            INFO ~INFO:     127.0.0.1:51234 - "GET / HTTP/1.1" 200 OK
            INFO ~[2024-01-01 00:00:00 +0000] [7] [INFO] Listening at: http://0.0.0.0
            ERROR~[2024-01-01 00:00:00,000: ERROR/MainProcess] consumer: Cannot connect
            INFO ~time=2024-01-01T00:00:00.000Z level=INFO msg="hello world"
            ERROR~time="2024-01-01T00:00:00Z" level=error msg="no warning: here"
            WARN ~msg="some INFO: text" level=warn
            WARN ~ts=2024-01-01T00:00:00.000Z caller=main.go:12 level=warn msg=x
            INFO ~level=info ts=2024-01-01T00:00:00Z
            ERROR~lvl=eror level=error
            DEBUG~t=2024-01-01T00:00:00 lvl=dbug msg=x
            ERROR~severity: "ERROR" x
            ERROR~{"time":"2024-01-01T00:00:00Z","level":"error","msg":"cut of
            WARN ~{"msg":"two words","level":"warn","cut":"o
            INFO ~INFO[0000] started                    key=value
            WARN ~WARN[0042] slow
            FATAL~FATA[0001] bye
            ERROR~ERRO[0001] x
            INFO ~2024-01-01T00:00:00.000Z<TAB>INFO<TAB>server/main.go:12<TAB>msg
            ERROR~2024-01-01T00:00:00.000Z<TAB>error<TAB>server/main.go:12<TAB>msg
            ERROR~2024/01/01 00:00:00 [error] 12#12: *1 open() "/x" failed (2: No such file or directory)
            FATAL~2024/01/01 00:00:00 [emerg] 1#1: bind() failed
            INFO ~2024/01/01 00:00:00 [notice] 1#1: start worker processes
            ERROR~[Mon Jan 01 00:00:00.000000 2024] [core:error] [pid 1:tid 2] [client 10.0.0.1:1] AH00124: x
            WARN ~[Mon Jan 01 00:00:00 2024] [warn] child process 1 still did not exit
            INFO ~[Mon Jan 01 00:00:00.000000 2024] [mpm_event:notice] [pid 1:tid 2] AH00489: x
            ERROR~2024-01-01 00:00:00.000 UTC [123] ERROR:  relation "x" does not exist
            FATAL~2024-01-01 00:00:00.000 UTC [123] FATAL:  the database system is starting up
            FATAL~2024-01-01 00:00:00.000 CET [123] app@db PANIC:  x
            WARN ~2024-01-01T00:00:00.000000Z 0 [Warning] [MY-010055] [Server] x
            ERROR~2024-01-01T00:00:00.000000Z 0 [ERROR] [MY-010055] [Server] x
            INFO ~2024-01-01  0:00:00 0 [Note] InnoDB: x
            WARN ~1:M 01 Jan 2024 00:00:00.000 # WARNING overcommit_memory is set to 0
            WARN ~1:M 01 Jan 2024 00:00:00.000 # Server initialized
            INFO ~1234:C 01 Jan 2024 00:00:00.000 * Ready to accept connections
            DEBUG~1:S 01 Jan 2024 00:00:00.000 - 1 clients connected
            ERROR~Jan  1 00:00:00 myhost prog[1]: ERROR x
            ERROR~Jan  1 00:00:00 myhost prog[1]: error: x
            WARN ~Jan  1 00:00:00 myhost prog: Warning: x
            ERROR~2024-01-01T00:00:00.000000+01:00 myhost prog[1]: <error> error: x
            ERROR~E0102 15:04:05.123456       1 reflector.go:127] x
            INFO ~I0102 15:04:05.123456       1 main.go:1] ERROR: not this one
            WARN ~W20240102 15:04:05.123456  1234 x.cc:1] y
            FATAL~Jan  1 00:00:00 myhost kubelet[1]: F0102 15:04:05.123456 1 x.go:1] y
            INFO ~[2024-01-01T00:00:00Z INFO  my_crate] msg
            INFO ~2024-01-01T00:00:00.000000Z  INFO my_crate::module: msg
            ERROR~[2024-01-01T00:00:00Z ERROR my_crate] msg
            ERROR~fail: Microsoft.AspNetCore.Server.Kestrel[13]
            INFO ~info: Microsoft.Hosting.Lifetime[14]
            WARN ~warn: Foo[0]
            DEBUG~dbug: Foo[0]
            TRACE~trce: Foo[0]
            FATAL~crit: Foo[0]
            INFO ~[12:00:01 INF] Starting up
            ERROR~[12:00:01 ERR] Failed
            WARN ~[12:00:01 wrn] Hm
            INFO ~2024-01-01 00:00:00.0000|INFO|Logger|msg
            INFO ~2024-01-01 00:00:00.0000|info|Logger|msg
            ERROR~E, [2024-01-01T00:00:00.000000 #123] ERROR -- : msg
            INFO ~12:00:00.000 [info] GET /
            WARN ~[2024-01-01 00:00:00.000][1][warning][main] [source/server.cc:1] x
            ERROR~2024-01-01 00:00:00.000 [error] <0.1.0> CRASH REPORT
            WARN ~[WARNING] 001/120000 (12) : config : x
            FATAL~[ALERT]    (1) : Binding
            ERROR~ERROR - msg
            ERROR~[2024-01-01T00:00:00.000000+00:00] production.ERROR: msg {"exception":"x"}
            WARN ~[01-Jan-2024 00:00:00 UTC] PHP Warning:  Undefined variable $x
            ERROR~[01-Jan-2024 00:00:00 UTC] PHP Fatal error:  Uncaught Error
            ERROR~main.c:12:5: error: expected ';'
            WARN ~main.c:12:5: warning: unused
            FATAL~git: fatal: not a repository
            FATAL~fatal: not a git repository
            FATAL~panic: runtime error: index out of range
            ERROR~Error: Cannot find module 'x'
            ERROR~[drm:foo_bar] *ERROR* failed
            ERROR~==123==ERROR: AddressSanitizer: heap-use-after-free
            ERROR~2024-01-01,ERROR,msg
            ERROR~<ESC>[31mERROR<ESC>[0m something
            INFO ~2024-01-01T00:00:00.000Z<TAB><ESC>[34mINFO<ESC>[0m<TAB>main.go:1<TAB>x
            INFO ~<ESC>[40m<ESC>[32minfo<ESC>[39m<ESC>[22m<ESC>[49m: Microsoft.Hosting.Lifetime[14]
            ERROR~some prose before <ESC>[1;31mERROR<ESC>[0m x
            WARN ~[<ESC>[33mWARN<ESC>[0m] x
            ERROR~<11>Jan  1 00:00:00 host prog: boom
            INFO ~<14>Jan  1 00:00:00 host prog: fine
            ERROR~<14>Jan  1 00:00:00 host prog: ERROR: worse
            WARN ~<4>usb 1-1: reset
            ERROR~npm ERR! code: ERR: x
            ERROR~psql: could not do it: ERROR: x
            INFO ~2024-01-01 INFO parser: ERROR: x
            ERROR~2024-01-01 00:00:00 connection error: timeout
            WARN ~(WARN) x
            WARN ~<WARN> x
            ERROR~app[1]:error: x""";

    private static final String SILENT = """
            no error here
            an errr:
            plain line
            error
            error here
            0 errors, 0 warnings
            see the [error] below
            failed to connect: error: timeout
            the warning: nobody reads it
            User said info: nothing
            set level=debug to see more
            127.0.0.1 - - [01/Jan/2024:00:00:00 +0000] "GET /error HTTP/1.1" 500 0
            127.0.0.1 - - [01/Jan/2024:00:00:00 +0000] "GET /?level=error HTTP/1.1" 200 0
            127.0.0.1 - - [01/Jan/2024:00:00:00 +0000] "GET /ERROR HTTP/1.1" 404 0
            127.0.0.1 - - [01/Jan/2024:00:00:00 +0000] "TRACE / HTTP/1.1" 405 0
            error::Foo was raised
            std::ERROR::Foo x
            ERROR_CODE=5
            MY_ERROR: 5
            ERRORS: 5
            TERROR: x
            error-prone: x
            NO_ERROR
            info://somewhere
            [    1.234567] usb 1-1: device descriptor read/64, error -71
            Jan  1 00:00:00 host kernel: EXT4-fs error (device sda1): x
            log_level=debug
            level=5
            level=error-prone
            water level: high
            E0102 and more
            EVERYTHING IS FINE HERE
            PLEASE NOTE THAT
            [internal error] x
            INFORMATIONS: x
            <999>x
            <>x
            1:M 01 Jan 2024 00:00:00.000 ? x
            {}
            null
            [1,2]
            {"error":"x"}
            java.lang.IllegalStateException: x
                at com.example.Foo.error(Foo.java:1)
            Caused by: java.io.IOException: x
            x=ERROR
            a/ERROR/b""";
}
