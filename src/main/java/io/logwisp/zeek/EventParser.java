package io.logwisp.zeek;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logwisp.entry.BatchBuilder;
import io.logwisp.parse.MessageParser;
import io.logwisp.zeek.ZeekMessage.Event;

/**
 * Turns data messages of Zeek's API into entries: an event into its argument or arguments, with topic and name as fields and
 * its network time, if it brings one. What is no event stays as it came.
 */
public final class EventParser implements MessageParser {
    private final String source;

    /** @param source source of the entries */
    public EventParser(String source) {
        this.source = source;
    }

    @Override
    public boolean parse(
            byte[] bytes,
            int start,
            int stop,
            String peer,
            long receivedNanos,
            long cut,
            boolean partial,
            BatchBuilder out) {
        String json = new String(bytes, start, stop - start, UTF_8);
        try {
            DataMessage message = DataMessage.parse(json);
            if (ZeekMessage.of(message.data()).orElse(null) instanceof Event event) {
                byte[] text = EventText.message(event).getBytes(UTF_8);
                StringBuilder fields = EventText.openFields(message.topic(), event);
                out.line(text, 0, text.length);
                finish(fields, peer, cut, partial, event.networkTime().orElse(receivedNanos), out);
                return true;
            }
        } catch (ZeekException e) {
            // It is kept as text, and counted by the caller.
        }
        out.line(bytes, start, stop - start);
        finish(new StringBuilder("{\"format_error\":\"event\""), peer, cut, partial, receivedNanos, out);
        return false;
    }

    private void finish(
            StringBuilder fields, String peer, long cut, boolean partial, long timeNanos, BatchBuilder out) {
        if (!peer.isEmpty()) {
            PlainJson.quote(peer, fields.append(",\"peer\":"));
        }
        if (cut > 0) {
            fields.append(",\"truncated_bytes\":").append(cut);
        }
        if (partial) {
            fields.append(",\"partial\":true");
        }
        byte[] members = fields.append('}').toString().getBytes(UTF_8);
        out.fields(members, 0, members.length);
        out.add(timeNanos, source, null);
    }
}
