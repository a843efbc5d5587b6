/** The private API and its endpoint: who may call it is said in three policies that agree. */
@NullMarked
package dev.postern.cdk.api;

import org.jspecify.annotations.NullMarked;
