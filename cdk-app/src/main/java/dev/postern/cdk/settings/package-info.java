/** What the operator decides: {@code edge.yaml} and {@code -c} context, read once into records. */
@NullMarked
package dev.postern.cdk.settings;

import org.jspecify.annotations.NullMarked;
