/** Alarms and the dashboard. */
@NullMarked
package dev.postern.cdk.watch;

import org.jspecify.annotations.NullMarked;
