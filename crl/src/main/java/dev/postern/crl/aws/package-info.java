/**
 * Lists and trust material in Amazon S3, and the way from there to a load balancer's trust store. The only package of this
 * module that knows AWS; each adapter is given its SDK client, or makes one as the SDK's own defaults say.
 */
@NullMarked
package dev.postern.crl.aws;

import org.jspecify.annotations.NullMarked;
