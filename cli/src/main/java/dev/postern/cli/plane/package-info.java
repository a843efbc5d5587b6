/**
 * What of a provider's control plane stands elsewhere than in the state directory: {@code control-plane.yaml}, read once into a
 * {@link dev.postern.cli.plane.ControlPlane}. Without the file everything is local.
 */
@NullMarked
package dev.postern.cli.plane;

import org.jspecify.annotations.NullMarked;
