/** Counters of a stream and their immutable snapshots. */
@NullMarked
package io.logwisp.stats;

import org.jspecify.annotations.NullMarked;
