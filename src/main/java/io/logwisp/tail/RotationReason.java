package io.logwisp.tail;

/** How a rotation was noticed; the text is LogWisp's and part of the entry that tells of it. */
public enum RotationReason {
    INODE_CHANGE("inode change"),
    SIZE_DECREASE("size decrease"),
    MODIFICATION_TIME_RESET("modification time reset"),
    POSITION_BEYOND_FILE_SIZE("position beyond file size"),
    CONTENT_CHANGE("content change");

    private final String text;

    RotationReason(String text) {
        this.text = text;
    }

    /** The reason as it appears in {@code Log rotation detected (#1): inode change}. */
    public String text() {
        return text;
    }
}
