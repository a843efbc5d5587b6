/**
 * How anything that comes from files changes while the edge runs: the complete new value is built and checked, then one
 * reference is swapped. A failed refresh keeps the last good value and never lowers a policy.
 */
@NullMarked
package dev.postern.proxy.refresh;

import org.jspecify.annotations.NullMarked;
