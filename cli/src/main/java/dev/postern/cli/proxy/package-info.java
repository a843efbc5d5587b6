/** {@code postern proxy}: the edge of a configuration file, until the process is told to stop. */
@NullMarked
package dev.postern.cli.proxy;

import org.jspecify.annotations.NullMarked;
