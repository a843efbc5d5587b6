/**
 * {@code postern crl}: issue the lists of a state directory, and look at, check, compare and publish lists of anybody. A list that
 * is only looked at need not be signed by anyone we know; one that is published is ({@link dev.postern.cli.crl.ListFile}).
 */
@NullMarked
package dev.postern.cli.crl;

import org.jspecify.annotations.NullMarked;
