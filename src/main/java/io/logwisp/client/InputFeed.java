package io.logwisp.client;

import io.logwisp.entry.Ticker;
import java.io.IOException;
import java.io.InputStream;

/** Standard input, line by line, to its end. */
final class InputFeed extends Feed {
    private final InputStream in;
    private final LocalEntries entries;

    InputFeed(InputStream in, TailRequest request, Handover handover, Ticker ticker) throws ClientException {
        super("stdin", handover);
        this.in = in;
        this.entries = new LocalEntries(this, request, false, ticker);
    }

    @Override
    Outcome read() throws ClientException {
        Lines lines = new Lines(in, entries::flush);
        try {
            for (byte[] line = lines.next(); line != null && !isStopping(); line = lines.next()) {
                entries.line("stdin", line, 0, line.length, 0, false);
            }
        } catch (IOException e) {
            throw new ClientException(Outcome.FAILED, "standard input cannot be read: " + e.getMessage());
        } finally {
            entries.flush();
        }
        return Outcome.DONE;
    }
}
