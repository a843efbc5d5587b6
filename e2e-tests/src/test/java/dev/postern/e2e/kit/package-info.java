/** What the promises are tested with: the program as a process, the clients, and a private API that counts what reaches it. */
@NullMarked
package dev.postern.e2e.kit;

import org.jspecify.annotations.NullMarked;
