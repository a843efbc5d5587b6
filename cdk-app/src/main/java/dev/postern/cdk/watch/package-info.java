/** What every stack makes to be watched by: alarms, and log groups that forget in time. */
@NullMarked
package dev.postern.cdk.watch;

import org.jspecify.annotations.NullMarked;
