/**
 * The roster on its way from the register to every edge: whose certificate is whose, and through which VPC endpoints each client may
 * call. The register decides; a roster only repeats it.
 */
@NullMarked
package dev.postern.cli.roster;

import org.jspecify.annotations.NullMarked;
