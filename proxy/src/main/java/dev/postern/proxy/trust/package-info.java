/**
 * What a listener's clients are judged by, as it is now: a trust store, its revocation lists and the policy for them, loaded
 * together, swapped together, and never replaced by anything weaker because of an error.
 */
@NullMarked
package dev.postern.proxy.trust;

import org.jspecify.annotations.NullMarked;
