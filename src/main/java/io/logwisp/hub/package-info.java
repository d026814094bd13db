/** Joins the one writer of a stream with its many readers through a ring of immutable batches. */
@NullMarked
package io.logwisp.hub;

import org.jspecify.annotations.NullMarked;
