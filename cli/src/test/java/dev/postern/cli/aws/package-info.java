/** The commands against the AWS side on this machine. */
@NullMarked
package dev.postern.cli.aws;

import org.jspecify.annotations.NullMarked;
