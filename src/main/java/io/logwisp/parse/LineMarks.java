package io.logwisp.parse;

/**
 * The fields that say how a line came: {@code truncated_bytes}, {@code partial} and {@code peer}.
 *
 * @param cut bytes that were cut off; 0 for none
 * @param partial whether its end is missing
 * @param peer address of who sent it, in ASCII; empty when it was not sent
 */
record LineMarks(long cut, boolean partial, String peer) {
    static final String TRUNCATED_BYTES = "truncated_bytes";
    static final String PARTIAL = "partial";
    static final String PEER = "peer";

    /** Those of a whole line of a file. */
    static final LineMarks NONE = new LineMarks(0, false, "");

    static LineMarks of(long cut, boolean partial) {
        return cut == 0 && !partial ? NONE : new LineMarks(cut, partial, "");
    }

    boolean isEmpty() {
        return cut <= 0 && !partial && peer.isEmpty();
    }

    /** Appends the marks that apply as members of the JSON object in {@code fields}. */
    void write(ByteSink fields) {
        if (cut > 0) {
            fields.nextMember();
            fields.ascii("\"truncated_bytes\":");
            fields.ascii(Long.toString(cut));
        }
        if (partial) {
            fields.nextMember();
            fields.ascii("\"partial\":true");
        }
        if (!peer.isEmpty()) {
            fields.nextMember();
            fields.ascii("\"peer\":\"");
            fields.ascii(peer);
            fields.add('"');
        }
    }

    /** True when a mark of this name is written, so that a member of the line with the same name has to give way. */
    boolean replaces(String name) {
        return cut > 0 && name.equals(TRUNCATED_BYTES)
                || partial && name.equals(PARTIAL)
                || !peer.isEmpty() && name.equals(PEER);
    }
}
