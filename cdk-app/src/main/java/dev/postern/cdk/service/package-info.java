/** How consumers in other accounts reach the edge: the endpoint service and its private DNS name. */
@NullMarked
package dev.postern.cdk.service;

import org.jspecify.annotations.NullMarked;
