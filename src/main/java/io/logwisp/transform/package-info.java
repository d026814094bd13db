/** Changes entries before filters see them: parse into fields, rename, drop, add, redact. */
@NullMarked
package io.logwisp.transform;

import org.jspecify.annotations.NullMarked;
