/** Follows files and directories and hands on raw lines; knows neither entries nor servers. */
@NullMarked
package io.logwisp.tail;

import org.jspecify.annotations.NullMarked;
