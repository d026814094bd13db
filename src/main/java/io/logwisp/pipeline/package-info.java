/** The data path of one stream on its own thread: read, split, parse, filter, encode, publish. */
@NullMarked
package io.logwisp.pipeline;

import org.jspecify.annotations.NullMarked;
