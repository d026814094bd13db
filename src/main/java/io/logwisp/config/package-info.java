/** The whole configuration as immutable records; says nothing about where it was read from. */
@NullMarked
package io.logwisp.config;

import org.jspecify.annotations.NullMarked;
