package io.logwisp.format;

import io.logwisp.entry.PastEntry;
import java.util.List;
import java.util.Optional;

/** A page of the past in the bytes of the forms that it is asked for in. */
public final class PageText {
    private PageText() {}

    /**
     * What is told of a page beside its entries.
     *
     * @param around id of the entry that was asked for, if any
     * @param before where to go on further back, if anything is there
     * @param reason why it ends
     * @param missing entries that cannot be read any more
     * @param readBytes bytes of files that were read
     */
    public record Summary(
            Optional<String> around, Optional<String> before, String reason, long missing, long readBytes) {}

    /** A JSON object with a list of entries, each with its id. */
    public static byte[] json(List<PastEntry> entries, Summary summary) {
        ByteWriter out = new ByteWriter();
        new JsonWriter(out).object(json -> {
            json.memberList("entries", () -> {
                String comma = "";
                for (PastEntry entry : entries) {
                    out.ascii(comma);
                    JsonEncoder.objectWithId(entry.id(), entry.batch(), entry.index(), out);
                    comma = ",";
                }
            });
            if (!entries.isEmpty()) {
                json.member("first", entries.get(0).id());
                json.member("last", entries.get(entries.size() - 1).id());
            }
            summarize(summary, json);
        });
        out.write('\n');
        return out.toBytes();
    }

    /** Entries one a line: JSON with ids, text or raw. */
    public static byte[] lines(Format format, List<PastEntry> entries) {
        ByteWriter out = new ByteWriter();
        for (PastEntry entry : entries) {
            if (format == Format.JSON_WITH_ID) {
                JsonEncoder.objectWithId(entry.id(), entry.batch(), entry.index(), out);
                out.write('\n');
            } else {
                format.encode(entry.batch(), entry.index(), out);
            }
        }
        return out.toBytes();
    }

    /** Entries as a stream of Server-Sent Events or lines sends them; with ids only where a client can go on behind them. */
    public static byte[] streamed(Format format, List<PastEntry> entries) {
        if (format != Format.SSE) {
            return lines(format, entries);
        }
        ByteWriter out = new ByteWriter();
        for (PastEntry entry : entries) {
            if (entry.isNumbered()) {
                out.ascii("id: ");
                out.ascii(entry.id());
                out.write('\n');
            }
            out.ascii("data: ");
            JsonEncoder.object(entry.batch(), entry.index(), out);
            out.ascii("\n\n");
        }
        return out.toBytes();
    }

    /**
     * A message of {@code logwisp.v1}, framed.
     *
     * @param kind its type
     * @param rid what the client calls its question, in JSON; empty when it does not
     * @param stream of several
     */
    public static byte[] message(
            String kind, String rid, Optional<String> stream, List<PastEntry> entries, Summary summary) {
        ByteWriter out = new ByteWriter();
        int start = WebSocketFraming.begin(out);
        new JsonWriter(out).object(json -> {
            json.member("t", kind);
            if (!rid.isEmpty()) {
                json.memberJson("rid", rid);
            }
            stream.ifPresent(name -> json.member("s", name));
            json.memberList("entries", () -> {
                String comma = "";
                for (PastEntry entry : entries) {
                    out.ascii(comma);
                    JsonEncoder.element(entry.id(), entry.batch(), entry.index(), out);
                    comma = ",";
                }
            });
            summarize(summary, json);
        });
        WebSocketFraming.end(start, out);
        return out.toBytes();
    }

    private static void summarize(Summary summary, JsonWriter json) {
        summary.around.ifPresent(id -> json.member("id", id));
        summary.before.ifPresent(place -> json.member("before", place));
        json.member("more", summary.before.isPresent());
        json.member("reason", summary.reason);
        if (summary.missing > 0) {
            json.member("missing", summary.missing);
        }
        json.member("read", summary.readBytes);
    }
}
