/**
 * Of Amazon API Gateway what a usage plan needs: API keys, plans, and which keys are in which plan. There are no APIs and nothing
 * is counted.
 */
@NullMarked
package dev.postern.twin.apigateway;

import org.jspecify.annotations.NullMarked;
