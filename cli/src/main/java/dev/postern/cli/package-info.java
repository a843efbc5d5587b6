/**
 * The one program. {@link dev.postern.cli.Postern} is the composition root: here the commands are put together, the clock
 * is chosen and the process ends. A command ({@link dev.postern.cli.Verb}) parses its arguments into fields, calls one use
 * case and prints a {@link dev.postern.cli.Report}; {@link dev.postern.cli.Output} makes text or JSON of it, and
 * {@link dev.postern.cli.Failure} turns whatever goes wrong into one line and an {@link dev.postern.cli.ExitCode}.
 */
@NullMarked
package dev.postern.cli;

import org.jspecify.annotations.NullMarked;
