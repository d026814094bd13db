/** What both ends of a WebSocket need: messages put together from frames, connections that we make, pings. */
@NullMarked
package io.logwisp.websocket;

import org.jspecify.annotations.NullMarked;
