/** What reads streams of a running LogWisp, or files, in a terminal: {@code logwisp tail} and {@code logwisp status}. */
@NullMarked
package io.logwisp.client;

import org.jspecify.annotations.NullMarked;
