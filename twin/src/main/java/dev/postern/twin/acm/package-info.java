/** AWS Certificate Manager as far as a listener needs it: server certificates, imported with their keys. */
@NullMarked
package dev.postern.twin.acm;

import org.jspecify.annotations.NullMarked;
