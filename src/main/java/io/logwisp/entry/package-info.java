/** What a log line becomes: level, entry, and batches of entries; the clock and the waiting between tries. Depends on nothing else. */
@NullMarked
package io.logwisp.entry;

import org.jspecify.annotations.NullMarked;
