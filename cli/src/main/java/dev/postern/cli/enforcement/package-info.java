/**
 * That a revocation holds: {@link dev.postern.cli.enforcement.Enforcement} asks every {@link dev.postern.cli.enforcement.Gate},
 * which is an edge or a trust store, until each says so, and keeps what they said as the proof.
 */
@NullMarked
package dev.postern.cli.enforcement;

import org.jspecify.annotations.NullMarked;
