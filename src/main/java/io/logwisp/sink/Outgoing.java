package io.logwisp.sink;

import io.logwisp.entry.Frames;

/** Frames on their way out, and how far they are. Used by the sink's thread. */
final class Outgoing {
    private final Frames frames;
    private int position;
    private int frame;

    /** @param firstFrame the first one that goes out */
    Outgoing(Frames frames, int firstFrame) {
        this.frames = frames;
        this.frame = firstFrame;
        this.position = firstFrame < frames.ends().length ? frames.start(firstFrame) : frames.length();
    }

    /** Takes a frame. */
    interface Taker {
        void take(byte[] bytes, int from, int to);
    }

    /** Hands out each frame that is not empty, from the position up to {@code end}, where one ends. */
    void forEachFrame(int end, Taker taker) {
        int from = position;
        for (int i = frame; from < end; i++) {
            int to = frames.end(i);
            if (to > from) {
                taker.take(frames.bytes(), from, to);
                from = to;
            }
        }
    }

    byte[] bytes() {
        return frames.bytes();
    }

    /** Where the first byte stands that is not taken over yet. */
    int position() {
        return position;
    }

    /** Where the last frame ends. */
    int end() {
        return frames.length();
    }

    boolean isDone() {
        return position >= frames.length();
    }

    /** Where the frame ends that is going out now. */
    int frameEnd() {
        return frames.end(frame);
    }

    /** Where the frames end that fit into that many bytes, or the position when not even one does. */
    int endWithin(long bytes) {
        int end = position;
        for (int i = frame; i < frames.ends().length && frames.end(i) - position <= bytes; i++) {
            end = frames.end(i);
        }
        return end;
    }

    /** Whether a part of the current frame has gone out already. */
    boolean isInsideFrame() {
        return !isDone() && position > frames.start(frame);
    }

    /** Says that everything before {@code newPosition} was taken over. */
    void advanceTo(int newPosition) {
        position = newPosition;
        while (frame < frames.ends().length && frames.end(frame) <= position) {
            frame++;
        }
    }

    /** Goes back to the beginning of a frame of which only a part was taken over. */
    void rewindToFrame() {
        if (!isDone()) {
            position = frames.start(frame);
        }
    }
}
