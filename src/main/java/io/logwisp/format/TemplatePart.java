package io.logwisp.format;

/** A piece of a template: fixed text or something of the entry. Immutable. */
@FunctionalInterface
interface TemplatePart {
    /** Writes the piece for the entry that the view is at. */
    void write(EntryView view, ByteWriter out);
}
