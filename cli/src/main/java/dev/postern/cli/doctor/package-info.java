/**
 * {@code postern doctor}: looks at everything that can run out, fall behind or fill up, and changes nothing. Each
 * {@link dev.postern.cli.doctor.Check} looks at one thing and says what it found; what keeps it from looking is a finding too.
 */
@NullMarked
package dev.postern.cli.doctor;

import org.jspecify.annotations.NullMarked;
