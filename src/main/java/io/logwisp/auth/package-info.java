/** Who a client is and what it may read: passwords, tokens, certificates, addresses, limits, and the audit log. Plain Java. */
@NullMarked
package io.logwisp.auth;

import org.jspecify.annotations.NullMarked;
