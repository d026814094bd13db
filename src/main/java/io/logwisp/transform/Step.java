package io.logwisp.transform;

/** One transform. Owned by one pipeline thread, which calls it for one entry after the other. */
@FunctionalInterface
interface Step {
    void apply(Draft entry);

    /** What is made of a text. */
    @FunctionalInterface
    interface OfText {
        void apply(String text, Draft entry);
    }
}
