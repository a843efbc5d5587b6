/** What the twin remembers across restarts: records of one kind in one file, whole or as before. */
@NullMarked
package dev.postern.twin.state;

import org.jspecify.annotations.NullMarked;
