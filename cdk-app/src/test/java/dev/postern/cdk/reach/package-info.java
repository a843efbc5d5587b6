/**
 * Who can reach the private API, and how: read from the synthesized templates alone, proved by search, and kept honest by loosening every
 * rule and policy in turn.
 */
@NullMarked
package dev.postern.cdk.reach;

import org.jspecify.annotations.NullMarked;
