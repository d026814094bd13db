package io.logwisp.load;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The table: all rows in order. */
final class Rows {
    private static final int MIB = 1 << 20;
    private static final int MILLIS = 1_000_000;
    private static final double PERCENT = 1e7;

    private Rows() {}

    static List<Row> of(Plan plan) {
        List<Row> rows = new ArrayList<>();
        addLatency(rows, plan);
        addThroughput(rows, plan);
        addThousand(rows, plan);
        addWebSockets(rows, plan);
        addFilters(rows, plan);
        addEndurance(rows, plan);
        addSyslog(rows, plan);
        addFootprint(rows, plan);
        return rows;
    }

    private static void addLatency(List<Row> rows, Plan plan) {
        rows.add(Row.compared(
                "latency-1",
                "append → client, 1 TCP client, 100 lines/s, median",
                Unit.MICROS,
                Goal.notAboveTailNcat(),
                Subject.Setup.of(Protocol.TCP, true, 1),
                new Latency(100, 0.5, 0)));
        rows.add(Row.compared(
                "latency-used",
                "the same after %,d lines".formatted(Math.round(plan.busySeconds() * Latency.BUSY)),
                Unit.MICROS,
                Goal.notAboveTailNcat(),
                Subject.Setup.of(Protocol.TCP, true, 1),
                new Latency(100, 0.5, plan.busySeconds())));
        rows.add(Row.compared(
                "latency-some",
                "append → client, " + plan.some() + " TCP clients, 5,000 lines/s, p99",
                Unit.MICROS,
                Goal.notAboveTailNcat(),
                Subject.Setup.of(Protocol.TCP, true, plan.some()),
                new Latency(5000, 0.99, 0)));
    }

    private static void addThroughput(List<Row> rows, Plan plan) {
        Throughput one = Throughput.of(plan.filesToOne());
        Throughput many = Throughput.of(plan.filesToMany());
        String file = "%,d × 120 B to ".formatted(plan.lines());
        String all = file + plan.many() + " clients, ";
        rows.add(Row.compared(
                        "raw-1",
                        file + "1 TCP client, raw",
                        Unit.LINES_PER_SECOND,
                        Goal.timesTailNcat(1.3),
                        Subject.Setup.of(Protocol.TCP, false, 1),
                        one)
                .withFloor());
        rows.add(Row.compared(
                        "json-1",
                        file + "1 TCP client, JSON",
                        Unit.LINES_PER_SECOND,
                        Goal.timesTailNcat(1.0),
                        Subject.Setup.of(Protocol.TCP, true, 1),
                        one)
                .withFloor());
        rows.add(Row.compared(
                        "tls-1",
                        file + "1 TCP client over TLS, JSON",
                        Unit.LINES_PER_SECOND,
                        Goal.shareOfFloor(0.8),
                        Subject.Setup.of(Protocol.TLS, true, 1),
                        one)
                .withFloor());
        rows.add(Row.compared(
                        "raw-many",
                        all + "raw TCP",
                        Unit.LINES_PER_SECOND,
                        Goal.timesTailNcatAndFloor(2.0, 0.7, "raw-many"),
                        Subject.Setup.of(Protocol.TCP, false, plan.many()),
                        many)
                .withFloor());
        rows.add(Row.compared(
                        "json-many",
                        all + "JSON over TCP",
                        Unit.LINES_PER_SECOND,
                        Goal.timesTailNcatAndFloor(1.3, 0.7, "json-many"),
                        Subject.Setup.of(Protocol.TCP, true, plan.many()),
                        many)
                .withFloor());
        rows.add(Row.compared(
                "sse-many",
                all + "SSE",
                Unit.LINES_PER_SECOND,
                Goal.timesTailNcatAndFloor(1.3, 0.7, "json-many"),
                Subject.Setup.of(Protocol.SSE, true, plan.many()),
                many));
        rows.add(Row.compared(
                "ws-many",
                all + "WebSocket",
                Unit.LINES_PER_SECOND,
                Goal.shareOf(0.8, "sse-many"),
                Subject.Setup.of(Protocol.WEBSOCKET, true, plan.many()),
                many));
    }

    private static void addThousand(List<Row> rows, Plan plan) {
        rows.add(Row.alone(
                "json-thousand",
                "%,d × 120 B to %,d clients, JSON over TCP".formatted(plan.lines(), plan.thousand()),
                Unit.LINES_PER_SECOND,
                Goal.nothingLost(),
                Subject.Setup.of(Protocol.TCP, true, plan.thousand()),
                Throughput.of(1)));
    }

    private static void addWebSockets(List<Row> rows, Plan plan) {
        rows.add(Row.alone(
                "template-many",
                "%,d × 120 B to %d clients, WebSocket of a template".formatted(plan.lines(), plan.many()),
                Unit.LINES_PER_SECOND,
                Goal.shareOf(0.8, "sse-many"),
                Subject.Setup.of(Protocol.TEMPLATE, true, plan.many()),
                Throughput.of(plan.filesToMany())));
        rows.add(Row.alone(
                "ws-source",
                "%,d frames of 119 B from one WebSocket client, 1 TCP client, raw".formatted(plan.lines()),
                Unit.LINES_PER_SECOND,
                Goal.above(100_000, Unit.LINES_PER_SECOND),
                Subject.Setup.of(Protocol.TCP_OF_WEBSOCKET, false, 1),
                new WebSocketIntake(plan.filesToOne())));
        rows.add(Row.alone(
                "zeek-topics",
                "%,d Zeek clients, a topic each, one publishes 1,000 events/s, p99".formatted(plan.thousand()),
                Unit.MILLIS,
                Goal.nothingLost(),
                Subject.Setup.of(Protocol.ZEEK, true, plan.thousand()),
                new ZeekTopics(1000)));
        rows.add(Row.alone(
                "zeek-ack",
                "topics → ack of a new Zeek client, idle, median",
                Unit.MICROS,
                Goal.below(1.0 * MILLIS, Unit.MICROS),
                Subject.Setup.of(Protocol.ZEEK, true, 1),
                new ZeekAck()));
    }

    private static void addFilters(List<Row> rows, Plan plan) {
        Subject.Setup one = Subject.Setup.of(Protocol.TCP, true, 1);
        rows.add(Row.alone(
                "filter-stream",
                "RE2 filter of the stream, 1 line in 10 passes, 1 TCP client",
                Unit.LINES_PER_SECOND,
                Goal.shareOf(1 / 3.0, "json-1"),
                one.withStreamFilter(Lines.ERRORS),
                new Throughput(plan.filesToOne(), 0, Lines.LINES_PER_ERROR)));
        rows.add(Row.alone(
                "filter-engine",
                "the same, all lines pass and the engine must look at each",
                Unit.LINES_PER_SECOND,
                Goal.none(),
                one.withStreamFilter(Lines.EVERY_LINE),
                Throughput.of(plan.filesToOne())));
        int clients = plan.many() / Lines.SHARDS * Lines.SHARDS;
        rows.add(Row.alone(
                "filter-shared",
                clients + " SSE clients share 3 RE2 filters, each passes a third",
                Unit.LINES_PER_SECOND,
                Goal.shareOf(1 / 3.0, "sse-many"),
                Subject.Setup.of(Protocol.SSE, true, clients).withClientFilters(),
                new Throughput(plan.filesToMany(), Lines.SHARDS, 1)));
    }

    private static void addEndurance(List<Row> rows, Plan plan) {
        rows.add(Row.compared(
                "stuck",
                plan.stuck() + " stuck clients beside 5 readers, 20,000 lines/s, p99",
                Unit.MILLIS,
                Goal.below(20.0 * MILLIS, Unit.MILLIS),
                Subject.Setup.of(Protocol.TCP, true, 5),
                new StuckNeighbours(20_000)));
        rows.add(Row.alone(
                "idle-clients",
                "%,d idle SSE clients, resident memory".formatted(plan.idle()),
                Unit.MEBIBYTES,
                Goal.below(400.0 * MIB, Unit.MEBIBYTES),
                Subject.Setup.of(Protocol.SSE, true, plan.idle()),
                new IdleClients()));
        rows.add(Row.compared(
                "latency-thousand",
                "%,d TCP clients, 100 lines/s, p99".formatted(plan.thousand()),
                Unit.MILLIS,
                Goal.below(100.0 * MILLIS, Unit.MILLIS),
                Subject.Setup.of(Protocol.TCP, true, plan.thousand()),
                new Latency(100, 0.99, 0)));
        rows.add(Row.alone(
                        "churn",
                        "%.1f min of churn, rotation and slow clients: growth of memory"
                                .formatted(plan.churnSeconds() / 60),
                        Unit.MEBIBYTES_PER_HOUR,
                        Goal.judged("none, nor of descriptors"),
                        Subject.Setup.of(Protocol.SSE, true, 10),
                        new Churn(2000))
                .onlyOnce());
    }

    private static void addSyslog(List<Row> rows, Plan plan) {
        Subject.Setup tcp = Subject.Setup.of(Protocol.SYSLOG_TCP, false, 0);
        Subject.Setup udp = Subject.Setup.of(Protocol.SYSLOG_UDP, false, 0);
        List<Row> all = List.of(
                Row.compared(
                        "syslog-file",
                        "syslog over 1 TCP connection, messages of 200 B → file",
                        Unit.LINES_PER_SECOND,
                        Goal.times(1.5, SyslogNg.NAME),
                        tcp,
                        new Intake(1, 0)),
                Row.compared(
                        "syslog-many",
                        "syslog over %,d TCP connections, 100 messages/s each → file".formatted(plan.senders()),
                        Unit.LINES_PER_SECOND,
                        Goal.nothingLost(),
                        tcp,
                        new Intake(plan.senders(), 100)),
                Row.alone(
                        "syslog-udp",
                        "syslog over UDP, %,d messages/s → file".formatted(plan.datagrams()),
                        Unit.LINES_PER_SECOND,
                        Goal.nothingLost(),
                        udp,
                        new Intake(1, plan.datagrams())),
                Row.alone(
                                "syslog-memory",
                                "%.1f min of syslog, 10 connections, 10,000 messages/s → file: growth of memory"
                                        .formatted(plan.churnSeconds() / 60),
                                Unit.MEBIBYTES_PER_HOUR,
                                Goal.judged("none"),
                                tcp,
                                new IntakeMemory(10, 1000))
                        .onlyOnce());
        Optional<String> obstacle = Subject.missing(Loggen.PROGRAM);
        all.forEach(row -> rows.add(obstacle.map(row::impossible).orElse(row)));
    }

    private static void addFootprint(List<Row> rows, Plan plan) {
        Subject.Setup setup = Subject.Setup.of(Protocol.SSE, true, 0);
        rows.add(Row.compared(
                "idle",
                "idle, one stream, resident memory",
                Unit.MEBIBYTES,
                Goal.below(80.0 * MIB, Unit.MEBIBYTES),
                setup,
                new Idle()));
        String files = "%,d idle files, ".formatted(plan.idle());
        rows.add(Row.alone(
                "idle-files-heap",
                files + "live heap for each",
                Unit.BYTES,
                Goal.below(1024, Unit.BYTES),
                setup,
                new IdleFiles(IdleFiles.Cost.HEAP)));
        rows.add(Row.alone(
                "idle-files-cpu",
                files + "processor time",
                Unit.PERCENT_OF_CORE,
                Goal.below(PERCENT, Unit.PERCENT_OF_CORE),
                setup,
                new IdleFiles(IdleFiles.Cost.PROCESSOR)));
        addStart(rows, setup, 17, 400);
        addStart(rows, setup, 25, 250);
    }

    private static void addStart(List<Row> rows, Subject.Setup setup, int version, int millis) {
        Optional<Path> home = JavaHomes.find(version);
        Row row = Row.alone(
                "start-" + version,
                "start to first answer, Java " + version,
                Unit.MILLIS,
                Goal.below((double) millis * MILLIS, Unit.MILLIS),
                home.map(setup::withJava).orElse(setup),
                new Start());
        rows.add(home.isPresent() ? row : row.impossible("no Java " + version + " found"));
    }
}
