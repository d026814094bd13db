/** Configurations of syslog-ng, read and written as ours. */
@NullMarked
package io.logwisp.syslogng;

import org.jspecify.annotations.NullMarked;
