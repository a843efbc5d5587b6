/**
 * A whole edge on this machine. {@link dev.postern.cli.up.SampleApi} is the private API behind it; it counts what reaches
 * it, which is how a refused client is shown to have reached nothing.
 */
@NullMarked
package dev.postern.cli.up;

import org.jspecify.annotations.NullMarked;
