package io.logwisp.filter;

public final class FilterException extends Exception {
    public FilterException(String m) {
        super(m);
    }

    public String parameter() {
        return "";
    }
}
