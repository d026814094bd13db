package io.logwisp.transform;

/** One transform. Immutable. */
@FunctionalInterface
interface Step {
    void apply(Draft entry);

    /** What is made of a text. */
    @FunctionalInterface
    interface OfText {
        void apply(String text, Draft entry);
    }
}
