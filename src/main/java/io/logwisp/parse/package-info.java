/** Turns the bytes of one line into an entry. */
@NullMarked
package io.logwisp.parse;

import org.jspecify.annotations.NullMarked;
