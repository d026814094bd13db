/**
 * Works on the jar after it was put together, and is not in it. {@link io.logwisp.build.Desugar} writes out what the compiler leaves
 * to the first call: a start on Java 17 makes hundreds of such things, which its class-data archive holds in part at best.
 */
package io.logwisp.build;
