/** Sources on event loops: they receive messages and leave them in a stream's inbox. */
@NullMarked
package io.logwisp.source;

import org.jspecify.annotations.NullMarked;
