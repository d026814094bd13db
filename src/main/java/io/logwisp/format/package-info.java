/** Turns batches of entries into the bytes of a protocol. */
@NullMarked
package io.logwisp.format;

import org.jspecify.annotations.NullMarked;
