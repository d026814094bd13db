package io.logwisp.format;

import io.logwisp.format.DateText.Form;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** syslog-ng's macros by name. Made for one template; not changed afterwards. */
final class Macros {
    private static final String SDATA_PREFIX = ".SDATA.";

    private final Map<String, TemplatePart> known = new LinkedHashMap<>();
    private final FieldNames names;
    private final TemplateSettings settings;
    private final SyslogPart syslog;

    /** Which time a date macro shows. */
    private interface Clock {
        void set(EntryView view, DateText text);
    }

    Macros(FieldNames names, TemplateSettings settings) {
        this.names = names;
        this.settings = settings;
        this.syslog = new SyslogPart(names, settings.host());
        addMessage();
        addSyslog();
        addOrigin();
        addDates();
    }

    /** What syslog knows of an entry. */
    SyslogPart syslog() {
        return syslog;
    }

    /** What writes the macro; null for a name that is no macro but looks like one. */
    @Nullable
    TemplatePart part(String name) {
        TemplatePart macro = known.get(name);
        if (macro != null) {
            return macro;
        }
        if (name.startsWith(SDATA_PREFIX)) {
            String path = name.substring(SDATA_PREFIX.length());
            return (view, out) -> out.utf8(StructuredData.value(syslog.structuredData(view), path));
        }
        return looksLikeMacro(name) ? null : field(name.startsWith(".") ? name.substring(1) : name);
    }

    /** The names of all macros. */
    List<String> names() {
        return new ArrayList<>(known.keySet());
    }

    private TemplatePart field(String name) {
        int index = names.index(name);
        return (view, out) -> view.write(index, out);
    }

    private static boolean looksLikeMacro(String name) {
        return name.chars().allMatch(c -> c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_');
    }

    private void add(TemplatePart part, String... all) {
        for (String name : all) {
            known.put(name, part);
        }
    }

    private void addMessage() {
        add(
                (view, out) -> out.write(
                        view.batch().data(),
                        view.batch().messageStart(view.index()),
                        view.batch().messageEnd(view.index())),
                "MSG",
                "MESSAGE",
                "MSGONLY");
        add(
                (view, out) -> out.write(
                        view.batch().data(),
                        view.batch().lineStart(view.index()),
                        view.batch().lineEnd(view.index())),
                "RAWMSG");
        add(
                (view, out) -> out.number(
                        view.batch().lineEnd(view.index()) - view.batch().lineStart(view.index())),
                "RAWMSG_SIZE");
        add(syslog::writeTag, "MSGHDR");
    }

    private void addSyslog() {
        add((view, out) -> out.utf8(syslog.program(view)), "PROGRAM");
        add((view, out) -> out.utf8(syslog.pid(view)), "PID");
        add((view, out) -> out.utf8(syslog.msgid(view)), "MSGID");
        add((view, out) -> out.utf8(syslog.structuredData(view)), "SDATA");
        add((view, out) -> out.ascii(syslog.facilityName(view)), "FACILITY");
        add((view, out) -> out.number(syslog.facility(view)), "FACILITY_NUM");
        add((view, out) -> out.ascii(SyslogPart.severityName(syslog.severity(view))), "LEVEL", "PRIORITY", "SEVERITY");
        add((view, out) -> out.number(syslog.severity(view)), "LEVEL_NUM", "SEVERITY_NUM");
        add((view, out) -> out.number(syslog.priority(view)), "PRI");
        add(
                (view, out) -> {
                    int priority = syslog.priority(view);
                    out.hex(priority, priority > 0xFF ? 3 : 2);
                },
                "TAG");
        add(
                (view, out) -> {
                    out.number(syslog.severity(view));
                    out.write('A' + syslog.facility(view));
                },
                "BSDTAG");
    }

    private void addOrigin() {
        add(syslog::writeHost, "HOST", "FULLHOST");
        add((view, out) -> out.utf8(syslog.hostFrom(view)), "HOST_FROM", "FULLHOST_FROM");
        add((view, out) -> out.utf8(settings.host()), "LOGHOST");
        add(
                (view, out) -> {
                    String address = syslog.address(view);
                    out.utf8(address == null ? "127.0.0.1" : address);
                },
                "SOURCEIP",
                "PEERIP");
        add((view, out) -> out.utf8(syslog.port(view)), "SOURCEPORT");
        add((view, out) -> out.utf8(view.batch().source(view.index())), "SOURCE", "FILE_NAME");
        add((view, out) -> out.number(seq(view)), "RCPTID");
        add(
                (view, out) -> {
                    out.ascii(view.batch().epoch());
                    out.write('-');
                    out.number(seq(view));
                },
                "UNIQID");
        add(this::sequenceNumber, "SEQNUM");
    }

    private static long seq(EntryView view) {
        return view.batch().firstSeq() + view.index();
    }

    /** The sender's own number of what came over the network, ours of everything else. */
    private void sequenceNumber(EntryView view, ByteWriter out) {
        if (syslog.isReceived(view)) {
            out.utf8(StructuredData.value(syslog.structuredData(view), "meta.sequenceId"));
        } else {
            out.number(seq(view));
        }
    }

    private void addDates() {
        int zone = names.index("zone");
        int received = names.index("received");
        Clock stamped = (view, text) -> {
            long nanos = view.batch().timeNanos(view.index());
            text.at(nanos, view.has(zone) ? offset(view.text(zone), nanos) : text.offset(settings.zone(), nanos));
        };
        Clock arrived = (view, text) -> {
            long nanos = nanos(view.text(received), view.batch().arrivalNanos(view.index()));
            text.at(nanos, text.offset(settings.zone(), nanos));
        };
        Clock now = (view, text) -> {
            long nanos = settings.ticker().epochNanos();
            text.at(nanos, text.offset(settings.zone(), nanos));
        };
        for (Form form : Form.values()) {
            add(date(form, stamped), form.name(), "S_" + form.name());
            add(date(form, arrived), "R_" + form.name());
            add(date(form, now), "C_" + form.name(), "P_" + form.name());
        }
    }

    private TemplatePart date(Form form, Clock clock) {
        return (view, out) -> {
            clock.set(view, view.dates());
            view.dates().write(form, settings.fractionDigits(), out);
        };
    }

    /** The zone that the entry brings ({@code -07:00}), or the configured one when that is none. */
    private ZoneOffset offset(String zone, long nanos) {
        try {
            return ZoneId.of(zone).getRules().getOffset(instant(nanos));
        } catch (DateTimeException noZone) {
            return settings.zone().getRules().getOffset(instant(nanos));
        }
    }

    private static long nanos(String text, long fallback) {
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
        } catch (DateTimeParseException | ArithmeticException noTime) {
            return fallback;
        }
    }

    private static Instant instant(long epochNanos) {
        return Instant.ofEpochSecond(0, epochNanos);
    }
}
