package io.logwisp.zeek;

/** What a server says besides data. */
public final class ControlMessage {
    private ControlMessage() {}

    /** {@code {"type":"ack","endpoint":"…","version":"…"}}: the topics are taken, events may come. */
    public static String ack(String endpoint, String version) {
        StringBuilder json = new StringBuilder("{\"type\":\"ack\",\"endpoint\":");
        JsonTree.quote(endpoint, json);
        json.append(",\"version\":");
        JsonTree.quote(version, json);
        return json.append('}').toString();
    }

    /** {@code {"type":"error","code":"…","context":"…"}}. */
    public static String error(String code, String context) {
        StringBuilder json = new StringBuilder("{\"type\":\"error\",\"code\":");
        JsonTree.quote(code, json);
        json.append(",\"context\":");
        JsonTree.quote(context, json);
        return json.append('}').toString();
    }
}
