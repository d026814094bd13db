/** What a log line becomes: level, entry, and batches of entries. Depends on nothing else. */
@NullMarked
package io.logwisp.entry;

import org.jspecify.annotations.NullMarked;
