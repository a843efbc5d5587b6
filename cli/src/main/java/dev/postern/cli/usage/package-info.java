/** The keys of the API's usage plan beside the register: who has left it, and where the two differ. */
@NullMarked
package dev.postern.cli.usage;

import org.jspecify.annotations.NullMarked;
