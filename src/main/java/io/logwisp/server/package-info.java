/** Serves streams over raw TCP, Server-Sent Events, WebSocket and plain HTTP on event loops. */
@NullMarked
package io.logwisp.server;

import org.jspecify.annotations.NullMarked;
