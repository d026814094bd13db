package io.logwisp.config.toml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.ConfigException;
import io.logwisp.config.toml.PythonLogging.Handler;
import io.logwisp.config.toml.PythonLogging.LogFile;
import io.logwisp.config.toml.PythonLogging.Rotation;
import io.logwisp.config.toml.PythonLogging.Rule;
import io.logwisp.config.toml.PythonLogging.Syslog;
import io.logwisp.config.toml.PythonLogging.Terminal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** pysyslog's logging configuration, against what Python's logging does with it. */
class DictConfigReaderTest {
    private static final String TIME = "${R_YEAR}-${R_MONTH}-${R_DAY} ${R_HOUR}:${R_MIN}:${R_SEC},${R_MSEC} ${MSG}";

    private final ConfigProblems problems = new ConfigProblems();

    @Test
    void anEmptyFileIsRefused() {
        DictConfigReader.read("logging.json", " \n", problems);

        assertFalse(problems.isEmpty());
    }

    @Test
    void theExampleOfPysyslogsReadmeSendsAllToStdoutAndOnePeerToItsFileToo() throws ConfigException {
        PythonLogging logging = read("""
                {
                  "version": 1,
                  "root": {"level": "DEBUG", "propagate": true, "handlers": ["stdout"]},
                  "formatters": {"brief": {"format": "%(asctime)s %(message)s"}},
                  "handlers": {
                    "stdout": {"class": "logging.StreamHandler", "formatter": "brief", "level": "DEBUG",
                               "stream": "ext://sys.stdout"},
                    "localhost-file": {"class": "logging.FileHandler", "formatter": "brief", "level": "DEBUG",
                                       "filename": "./localhost.log", "delay": true}
                  },
                  "loggers": {
                    "127.0.0.1": {"handlers": ["localhost-file"], "level": "DEBUG", "propagate": true}
                  }
                }
                """);
        assertEquals(
                List.of(
                        new Handler("stdout", TIME, new Terminal(false)),
                        new Handler(
                                "localhost-file", TIME, new LogFile("./localhost.log", true, false, Optional.empty()))),
                logging.handlers());
        assertEquals(
                List.of(new Rule("127.0.0.1", List.of("localhost-file", "stdout")), new Rule("", List.of("stdout"))),
                logging.rules());
        assertEquals(List.of(), problems.warnings());
    }

    @Test
    void aLoggerWithTheFirstNumbersOfAnAddressTakesAllPeersBelowIt() throws ConfigException {
        PythonLogging logging = read(handlers("""
                "root": {"level": "INFO", "handlers": ["a"]},
                "loggers": {
                  "10": {"handlers": ["b"]},
                  "10.1": {"handlers": ["c"], "propagate": false},
                  "10.1.2.3": {"handlers": ["d"]}
                }
                """));
        assertEquals(
                List.of(
                        new Rule("10.1.2.3", List.of("d", "c")),
                        new Rule("10.1.", List.of("c")),
                        new Rule("10.", List.of("b", "a")),
                        new Rule("", List.of("a"))),
                logging.rules());
    }

    @Test
    void aLoggerOrHandlerAboveInfoGetsNothing() throws ConfigException {
        PythonLogging logging = read(handlers("""
                "root": {"level": "INFO", "handlers": ["a", "quiet"]},
                "loggers": {
                  "10.0.0.1": {"level": "ERROR", "handlers": ["b"]},
                  "10.0.0.2": {"level": "NOTSET", "handlers": ["b"]},
                  "10.0.0.3": {"level": 20, "handlers": ["b"]}
                }
                """));
        assertEquals(
                List.of(
                        new Rule("10.0.0.1", List.of()),
                        new Rule("10.0.0.2", List.of("b", "a")),
                        new Rule("10.0.0.3", List.of("b", "a")),
                        new Rule("", List.of("a"))),
                logging.rules());
    }

    @Test
    void withoutALevelTheRootTakesWarningsOnlyAsInPython() throws ConfigException {
        assertEquals(
                List.of(new Rule("", List.of())),
                read(handlers("\"root\": {\"handlers\": [\"a\"]}")).rules());
    }

    @Test
    void aFilterOfAHandlerLetsItsNameAndWhatIsBelowPass() throws ConfigException {
        PythonLogging logging = read(handlers("""
                "root": {"level": "INFO", "handlers": ["a", "filtered"]}
                """));
        assertEquals(List.of(new Rule("10.1.", List.of("a", "filtered")), new Rule("", List.of("a"))), logging.rules());
    }

    @Test
    void aHandlerThatIsReachedTwiceWritesOnceAndThatIsSaid() throws ConfigException {
        PythonLogging logging = read(handlers("""
                "root": {"level": "INFO", "handlers": ["a"]},
                "loggers": {"::1": {"handlers": ["a", "b"]}}
                """));
        assertEquals(List.of(new Rule("::1", List.of("a", "b")), new Rule("", List.of("a"))), logging.rules());
        assertEquals(
                List.of(
                        "logging.json:1: handler \"a\" gets lines of ::1 on two ways; Python would write them twice, here"
                                + " they come once"),
                problems.warnings());
    }

    @Test
    void everyHandlerOfPythonThatMakesSenseIsKnown() throws ConfigException {
        PythonLogging logging = read("""
                {"version": 1, "handlers": {
                  "size": {"class": "logging.handlers.RotatingFileHandler", "filename": "a", "mode": "w", "maxBytes": 1000,
                           "backupCount": 3, "encoding": "utf8"},
                  "never": {"class": "logging.handlers.RotatingFileHandler", "filename": "b", "mode": "w"},
                  "time": {"class": "logging.handlers.TimedRotatingFileHandler", "filename": "c", "when": "midnight",
                           "backupCount": 7, "utc": true},
                  "moved": {"class": "logging.handlers.WatchedFileHandler", "filename": "d"},
                  "udp": {"class": "logging.handlers.SysLogHandler", "address": ["10.0.0.1", 514], "facility": "local7"},
                  "tcp": {"class": "logging.handlers.SysLogHandler", "address": ["h", 601], "facility": 3,
                          "socktype": "ext://socket.SOCK_STREAM"},
                  "dev": {"class": "logging.handlers.SysLogHandler", "address": "/dev/log"},
                  "local": {"class": "logging.handlers.SysLogHandler"},
                  "err": {"class": "logging.StreamHandler", "formatter": null},
                  "null": {"class": "logging.NullHandler"}},
                 "root": {"level": "DEBUG",
                   "handlers": ["size", "never", "time", "moved", "udp", "tcp", "dev", "local", "err", "null"]}}
                """);
        assertEquals(
                List.of(
                        new LogFile("a", true, false, Optional.of(new Rotation(OptionalInt.of(1000), "", 0, 3, false))),
                        new LogFile("b", false, false, Optional.empty()),
                        new LogFile(
                                "c",
                                true,
                                false,
                                Optional.of(new Rotation(OptionalInt.empty(), "MIDNIGHT", 1, 7, true))),
                        new LogFile("d", true, true, Optional.empty()),
                        new Syslog("10.0.0.1", 514, "", 23, false),
                        new Syslog("h", 601, "", 3, true),
                        new Syslog("", 0, "/dev/log", 1, false),
                        new Syslog("localhost", 514, "", 1, false),
                        new Terminal(true)),
                logging.handlers().stream().map(Handler::output).toList());
    }

    @Test
    void everythingUnsupportedIsNamedAtOnceWithItsLine() {
        ConfigException refused = assertThrows(ConfigException.class, () -> read("""
                {"version": 2, "incremental": true, "extra": 1,
                 "formatters": {
                   "own": {"()": "my.Formatter"},
                   "file": {"format": "%(filename)s"}},
                 "handlers": {
                   "pickle": {"class": "logging.handlers.SocketHandler", "host": "h", "port": 1},
                   "own": {"class": "logging.FileHandler", "formatter": "missing"},
                   "time": {"class": "logging.handlers.TimedRotatingFileHandler", "filename": "t", "when": "x"}},
                 "root": {"level": "LOUD", "handlers": ["tme"]}}
                """));
        assertEquals(
                List.of(
                        "logging.json:1: version = 2: must be 1, as in every dictConfig of Python's logging",
                        "logging.json:1: incremental = true: would change what exists already; write all of the"
                                + " configuration",
                        "logging.json:1: extra: is not supported here; known: version, incremental,"
                                + " disable_existing_loggers, formatters, filters, handlers, root, loggers",
                        "logging.json:3: formatters.own.(): is not supported here; known: format, datefmt, style, validate",
                        "logging.json:4: formatters.file: \"filename\" means nothing to lines from the network; known are"
                                + " asctime, message, name, levelname, levelno, created, msecs, process, processName,"
                                + " thread, threadName",
                        "logging.json:6: handlers.pickle.class = \"logging.handlers.SocketHandler\": is not supported; known:"
                                + " logging.StreamHandler, logging.FileHandler, logging.NullHandler,"
                                + " logging.handlers.RotatingFileHandler, .TimedRotatingFileHandler, .WatchedFileHandler,"
                                + " .SysLogHandler",
                        "logging.json:6: handlers.pickle.host: is not supported here; known: class, level, formatter, filters",
                        "logging.json:6: handlers.pickle.port: is not supported here; known: class, level, formatter, filters",
                        "logging.json:7: handlers.own.filename: is missing: the file to write to",
                        "logging.json:7: handlers.own.formatter = \"missing\": there is no such formatter; there are [own,"
                                + " file]",
                        "logging.json:8: handlers.time.when = \"x\": must be S, M, H, D, midnight or W0 to W6",
                        "logging.json:9: root.level = \"LOUD\": must be a number or one of DEBUG, INFO, WARNING, ERROR,"
                                + " CRITICAL, NOTSET",
                        "logging.json:9: root.handlers.0 = \"tme\": there is no such handler; did you mean time?"),
                refused.problems());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"version\": 1,,}|1|not valid JSON",
                "[1]|0|must be a JSON object",
                "{\"version\": 1} x|1|not valid JSON",
                "{\"version\": 1, \"version\": 1}|1|not valid JSON: Duplicate field 'version'"
            })
    void whatIsNoJsonObjectIsSaidWithItsLine(String text, int line, String reason) {
        ConfigException refused = assertThrows(ConfigException.class, () -> read(text));
        String first = refused.problems().get(0);
        String place = line == 0 ? "logging.json: " : "logging.json:" + line + ": ";
        assertTrue(first.startsWith(place) && first.contains(reason), first);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "%|%(levelname)s:%(name)s:%(message)s|INFO:${SOURCEIP}:${MSG}",
                "%|%(levelname)-8s[%(levelname)8s] 100%% $5|INFO    [    INFO] 100% $$5",
                "%|%(created)f %(msecs)03d %(threadName)s %(levelno)d|${R_UNIXTIME}.${R_USEC} ${R_MSEC} MainThread 20",
                "{|{{{name}}} {levelname:<6}{levelname:>6} {message}|{${SOURCEIP}} INFO    INFO ${MSG}",
                "$|$name ${message} $$1 %|${SOURCEIP} ${MSG} $$1 %"
            })
    void theThreeStylesOfPythonBecomeTemplates(char style, String format, String template) throws Exception {
        assertEquals(template, PythonFormat.template(format, style, null));
    }

    @Test
    void aDateFormatOfPythonBecomesMacros() throws Exception {
        assertEquals(
                "${R_DAY}/${R_MONTH_ABBREV}/${R_YEAR}:${R_HOUR}:${R_MIN}:${R_SEC} 100% $$",
                PythonFormat.template("%(asctime)s", '%', "%d/%b/%Y:%T 100%% $"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%|%(message)-20s|a width (20) is possible for levelname and the like only, not for message",
                "%|50% of|a % that begins no field such as %(message)s at character 3",
                "%|%(message)|a % that begins no field such as %(message)s at character 1",
                "{|{message|a { without its }",
                "$|cost: $|a $ that begins no field such as ${message}; write $$ for the character"
            })
    void whatHasNoCounterpartIsNamed(char style, String format, String part) {
        assertEquals(
                part,
                assertThrows(PythonFormat.Unsupported.class, () -> PythonFormat.template(format, style, null))
                        .part());
    }

    @Test
    void aDateLetterWithoutMacroIsNamed() {
        assertEquals(
                "%q of a date has no macro",
                assertThrows(PythonFormat.Unsupported.class, () -> PythonFormat.template("%(asctime)s", '%', "%q"))
                        .part());
    }

    private static String handlers(String rest) {
        return """
                {"version": 1, "filters": {"net": {"name": "10.1"}}, "handlers": {\
                "a": {"class": "logging.StreamHandler"}, "b": {"class": "logging.StreamHandler"},\
                "c": {"class": "logging.StreamHandler"}, "d": {"class": "logging.StreamHandler"},\
                "quiet": {"class": "logging.StreamHandler", "level": "WARNING"},\
                "filtered": {"class": "logging.StreamHandler", "filters": ["net"]}},
                """ + rest + "}";
    }

    private PythonLogging read(String json) throws ConfigException {
        PythonLogging logging = DictConfigReader.read("logging.json", json, problems);
        problems.throwIfAny("logging.json");
        return logging;
    }
}
