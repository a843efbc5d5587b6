/**
 * {@code postern explain}: what would become of a client at a {@link dev.postern.cli.explain.Gate}, told in the order in which it
 * would be decided ({@link dev.postern.cli.explain.Step}). The verdict is the edge's own: the same files are loaded the same way
 * and asked the same question; nothing here decides anything about a certificate.
 */
@NullMarked
package dev.postern.cli.explain;

import org.jspecify.annotations.NullMarked;
