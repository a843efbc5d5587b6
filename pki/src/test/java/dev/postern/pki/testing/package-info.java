/** The test kit of every module: certificates, sound and hostile, minted on the spot and never stored. */
@NullMarked
package dev.postern.pki.testing;

import org.jspecify.annotations.NullMarked;
