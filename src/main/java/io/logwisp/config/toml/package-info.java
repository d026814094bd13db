/** Reads TOML, environment and command-line overrides into the records of {@code config} and reports every problem at once. */
@NullMarked
package io.logwisp.config.toml;

import org.jspecify.annotations.NullMarked;
