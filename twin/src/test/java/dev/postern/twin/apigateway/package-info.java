/** API Gateway as the SDK's own client sees it. */
@NullMarked
package dev.postern.twin.apigateway;

import org.jspecify.annotations.NullMarked;
