package io.logwisp.config.toml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.ConfigException;
import io.logwisp.config.LogWispConfig;
import io.logwisp.config.SourceConfig;
import io.logwisp.testing.Certificates;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZeekSourceReaderTest {
    private static final String HEAD = "[[streams]]\nname = \"z\"\n[[streams.sinks]]\ntype = \"console\"\n"
            + "[[streams.sources]]\ntype = \"zeek\"\n";

    @Test
    void nothingButTheTypeMeansAllTopicsOfTheNodeOnThisMachine() throws ConfigException {
        SourceConfig.Zeek zeek = zeek("");
        assertEquals("zeek", zeek.name());
        assertEquals(List.of(""), zeek.topics());
        assertEquals("ws://localhost:27759/v1/messages/json", zeek.url());
        assertEquals(Map.of("X-Application-Name", "LogWisp"), zeek.target().headers());
        assertEquals(1 << 20, zeek.maxMessageBytes());
    }

    @Test
    void everythingCanBeSaidAndIsPrintedSoThatItReadsTheSame(@TempDir Path folder) throws Exception {
        String keys = """
                name = "node-1"
                url = "wss://zeek.example:9997/v1/messages/json"
                topics = ["zeek.test", "/logs/"]
                headers = { x-application-name = "me", Authorization = "Bearer t" }
                handshake_timeout_seconds = 3
                ping_interval_seconds = 0
                reconnect_min_ms = 10
                reconnect_max_ms = 20
                max_message_bytes = 4096
                [streams.sources.ssl]
                ca_file = "%s"
                """.formatted(new Certificates(folder).file("ca.crt"));
        SourceConfig.Zeek zeek = zeek(keys);
        assertEquals(List.of("zeek.test", "/logs/"), zeek.topics());
        assertEquals("wss://zeek.example:9997/v1/messages/json", zeek.url());
        assertEquals("me", zeek.target().headers().get("x-application-name"));
        assertEquals(2, zeek.target().headers().size());
        assertEquals(4096, zeek.maxMessageBytes());
        LogWispConfig config = load(HEAD + keys);
        assertTrue(EffectiveText.of(config).contains("topics = [\"zeek.test\", \"/logs/\"]"));
        SourceConfig.Zeek plain = zeek("topics = [\"a\"]");
        assertEquals(
                plain,
                load(EffectiveText.of(load(HEAD + "topics = [\"a\"]")))
                        .streams()
                        .get(0)
                        .sources()
                        .get(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "topics = []|must have a topic",
                "transport = \"tcp\"|does not go with type = \"zeek\"",
                "protocol = \"p\"|must be left out: Zeek knows none",
                "topic = \"x\"|unknown key",
                "port = 0|must be 1 to 65535",
                "reconnect_max_ms = 10|is less than reconnect_min_ms"
            })
    void mistakesAreTold(String line, String problem) {
        ConfigException refused = assertThrows(ConfigException.class, () -> load(HEAD + line + "\n"));
        assertTrue(refused.problems().stream().anyMatch(text -> text.contains(problem)), refused.getMessage());
    }

    private static SourceConfig.Zeek zeek(String keys) throws ConfigException {
        return (SourceConfig.Zeek) load(HEAD + keys).streams().get(0).sources().get(0);
    }

    private static LogWispConfig load(String toml) throws ConfigException {
        return new ConfigLoader(Map.of("HOME", "/nowhere"), Path.of("/tmp"))
                .loadText("z.toml", toml, List.of())
                .config();
    }
}
