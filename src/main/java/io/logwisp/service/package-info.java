/** Builds, starts, reloads and stops everything. */
@NullMarked
package io.logwisp.service;

import org.jspecify.annotations.NullMarked;
