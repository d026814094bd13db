package io.logwisp.client;

import java.util.OptionalLong;

/**
 * What {@code logwisp status} is asked to do.
 *
 * @param json whether the server's own words are printed
 * @param everyNanos time between two looks; empty for one look
 * @param terminal whether a terminal shows it, which is then written over
 */
public record StatusRequest(Address server, boolean json, OptionalLong everyNanos, boolean terminal, Access access) {}
