/** AWS STS as far as tools ask it who they are before they begin. */
@NullMarked
package dev.postern.twin.sts;

import org.jspecify.annotations.NullMarked;
