package io.logwisp.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bytes captured from LogWisp, where it has the notice. */
class NoticeTest {
    /** 2026-11-21T03:33:11.101203165Z. */
    private static final long NOW = 1_795_231_991_101_203_165L;

    @Test
    void greetingHasLogWispsKeysFirstInItsOrder() {
        Notice.Greeting greeting =
                new Notice.Greeting("1795231415390014698", 2000, "/status", "/stream", "app", "k3x9qa-41", false, 2000);

        assertEquals(
                "retry: 2000\n\nevent: connected\ndata: {\"buffer_size\":2000,\"client_id\":\"1795231415390014698\","
                        + "\"status_path\":\"/status\",\"stream_path\":\"/stream\",\"stream\":\"app\","
                        + "\"cursor\":\"k3x9qa-41\",\"resumed\":false}\n\n",
                text(Notice.connected(Format.SSE, greeting)));
    }

    @Test
    void heartbeatCommentIsLogWisps() {
        assertEquals(
                ": heartbeat 2026-11-21T03:33:11Z clients=1 uptime=30s\n\n",
                text(Notice.heartbeat(Format.SSE, new Notice.Heartbeat(NOW, true, true, 1, 30, true))));
    }

    @Test
    void heartbeatWithoutTimeAndStatsIsBare() {
        assertEquals(
                ": heartbeat\n\n",
                text(Notice.heartbeat(Format.SSE, new Notice.Heartbeat(NOW, false, false, 1, 30, true))));
    }

    @Test
    void jsonHeartbeatIsANamedEventWithTheCapturedKeys() {
        assertEquals(
                "event: heartbeat\ndata: {\"active_clients\":1,\"timestamp\":\"2026-11-21T03:33:11Z\","
                        + "\"type\":\"heartbeat\",\"uptime_seconds\":3}\n\n",
                text(Notice.heartbeat(Format.SSE, new Notice.Heartbeat(NOW, true, true, 1, 3, false))));
    }

    @Test
    void tcpHeartbeatHasItsOwnNames() {
        assertEquals(
                "{\"active_connections\":1,\"time\":\"2026-11-21T03:33:11.101203165Z\",\"type\":\"heartbeat\","
                        + "\"uptime_seconds\":4}\n",
                text(Notice.heartbeat(Format.JSON, new Notice.Heartbeat(NOW, true, true, 1, 4, true))));
    }

    @Test
    void gapTellsHowManyAndBetweenWhich() {
        assertEquals(
                "event: gap\ndata: {\"reason\":\"slow_client\",\"missed\":318,\"after\":\"k3x9qa-1042\","
                        + "\"next\":\"k3x9qa-1361\"}\n\n",
                text(Notice.gap(Format.SSE, "slow_client", 318, "k3x9qa-1042", "k3x9qa-1361")));
        assertEquals(
                "{\"type\":\"gap\",\"reason\":\"restart\",\"missed\":null,\"next\":\"k3x9qa-1\"}\n",
                text(Notice.gap(Format.JSON, "restart", -1, null, "k3x9qa-1")));
        assertEquals(
                "--- 318 lines missed (slow client) ---\n",
                text(Notice.gap(Format.TEXT, "slow_client", 318, "k3x9qa-1042", "k3x9qa-1361")));
    }

    @Test
    void disconnectIsLogWisps() {
        assertEquals(
                "event: disconnect\ndata: {\"reason\":\"server_shutdown\"}\n\n",
                text(Notice.disconnect(Format.SSE, "server_shutdown")));
    }

    @ParameterizedTest
    @EnumSource(names = {"RAW", "TEXT", "JSON", "WEBSOCKET"})
    void plainFormatsAreNotDisturbedByAGoodbye(Format format) {
        assertEquals("", text(Notice.disconnect(format, "server_shutdown")));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}
