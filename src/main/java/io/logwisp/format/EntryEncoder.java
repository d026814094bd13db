package io.logwisp.format;

import io.logwisp.entry.Batch;

/** How one entry becomes bytes. Stateless. */
@FunctionalInterface
interface EntryEncoder {
    /** Writes entry {@code i} of the batch with everything that frames it. */
    void encode(Batch batch, int i, ByteWriter out);
}
