package io.logwisp.client;

/** How an entry is printed. Used by one thread. */
interface LineForm {
    /**
     * The text of one entry without the line end.
     *
     * @param line as the server sent it
     * @param id of the entry, empty when it has none
     * @param label what stands before the source to tell servers apart; empty when there is only one
     */
    String text(byte[] line, String id, String label);
}
