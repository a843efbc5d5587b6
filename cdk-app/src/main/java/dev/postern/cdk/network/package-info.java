/** The VPC nothing leaves: isolated subnets, and every security group with all of its rules in one file. */
@NullMarked
package dev.postern.cdk.network;

import org.jspecify.annotations.NullMarked;
