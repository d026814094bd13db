package io.logwisp.pipeline;

import io.logwisp.tail.TailPlace;
import java.util.List;

/**
 * Where the past of a stream stands, at one moment between two rounds.
 *
 * @param marks of the entries since the start
 * @param nextSeq number of the entry to come
 * @param files that are followed, and how far they were read
 */
public record HistoryPlaces(FileMarks.View marks, long nextSeq, List<TailPlace> files) {
    public HistoryPlaces {
        files = List.copyOf(files);
    }
}
