/** The command line: options, banner, exit codes. */
@NullMarked
package io.logwisp.cli;

import org.jspecify.annotations.NullMarked;
