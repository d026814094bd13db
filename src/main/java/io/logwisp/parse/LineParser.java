package io.logwisp.parse;

import io.logwisp.entry.BatchBuilder;

public final class LineParser {
    public void parse(byte[] b, int o, int l, String s, long now, long cut, boolean partial, BatchBuilder out) {
        out.line(b, o, l).add(now, s, null);
    }
}
