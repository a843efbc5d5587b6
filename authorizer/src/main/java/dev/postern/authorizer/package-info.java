/**
 * The Lambda authorizer of the private API: API Gateway asks it about each request. Start reading at
 * {@link dev.postern.authorizer.AuthorizerFunction}, then {@link dev.postern.authorizer.Admission}, which decides.
 */
@NullMarked
package dev.postern.authorizer;

import org.jspecify.annotations.NullMarked;
