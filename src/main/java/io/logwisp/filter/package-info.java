/** Decides which entries pass. */
@NullMarked
package io.logwisp.filter;

import org.jspecify.annotations.NullMarked;
