package io.logwisp.config.toml;

/**
 * A value given on the command line.
 *
 * @param key dotted, with indexes: {@code streams.0.httpserver.port}
 * @param value as typed
 */
public record OptionValue(String key, String value) {}
