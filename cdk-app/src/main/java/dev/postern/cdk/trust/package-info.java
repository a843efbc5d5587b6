/** Who is trusted and who no longer: authority, CA bundle, lists, deny-list, register, and the function that keeps them in step. */
@NullMarked
package dev.postern.cdk.trust;

import org.jspecify.annotations.NullMarked;
