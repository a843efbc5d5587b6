/** What an operator looks at. What wakes one stands beside what it watches, in each stack. */
@NullMarked
package dev.postern.cdk.dashboard;

import org.jspecify.annotations.NullMarked;
