/** Zeek's WebSocket API without sockets: the data model of Broker in JSON, its messages and topics. */
@NullMarked
package io.logwisp.zeek;

import org.jspecify.annotations.NullMarked;
