/** The CDK app: what {@code cdk deploy} makes in an AWS account, from one file of settings. */
@NullMarked
package dev.postern.cdk;

import org.jspecify.annotations.NullMarked;
