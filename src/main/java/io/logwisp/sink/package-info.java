/** Hands a stream's entries to the outside: files, the console, syslog receivers. Each sink is one reader of the hub. */
@NullMarked
package io.logwisp.sink;

import org.jspecify.annotations.NullMarked;
