/** What TLS needs beside sockets: certificates, keys and cipher suites, read and checked. */
@NullMarked
package io.logwisp.tls;

import org.jspecify.annotations.NullMarked;
