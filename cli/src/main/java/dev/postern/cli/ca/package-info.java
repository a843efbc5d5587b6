/** {@code postern ca}: make the authority of a state directory, look at it, hand out its bundle, certify servers. */
@NullMarked
package dev.postern.cli.ca;

import org.jspecify.annotations.NullMarked;
