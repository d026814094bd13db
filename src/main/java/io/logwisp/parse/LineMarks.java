package io.logwisp.parse;

/** The fields that say how a line was read: {@code truncated_bytes} and {@code partial}. */
final class LineMarks {
    static final String TRUNCATED_BYTES = "truncated_bytes";
    static final String PARTIAL = "partial";

    private LineMarks() {}

    /** Appends the marks that apply as members of the JSON object in {@code fields}. */
    static void write(ByteSink fields, long cut, boolean partial) {
        if (cut > 0) {
            fields.nextMember();
            fields.ascii("\"truncated_bytes\":");
            fields.ascii(Long.toString(cut));
        }
        if (partial) {
            fields.nextMember();
            fields.ascii("\"partial\":true");
        }
    }

    /** True when a mark of this name is written, so that a member of the line with the same name has to give way. */
    static boolean replaces(String name, long cut, boolean partial) {
        return cut > 0 && name.equals(TRUNCATED_BYTES) || partial && name.equals(PARTIAL);
    }
}
