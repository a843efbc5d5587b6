/**
 * Amazon EventBridge as far as events are put to it: buses, and for each a file of what it would hand to its rules. There are no
 * rules and no targets.
 */
@NullMarked
package dev.postern.twin.events;

import org.jspecify.annotations.NullMarked;
